/** What a draft is not sure of, in the order of its text. */
export class Questions {
  readonly #asked: string[];

  constructor(asked: readonly string[]) {
    this.#asked = [...asked];
  }

  get all(): readonly string[] {
    return this.#asked;
  }

  add(question: string): void {
    this.#asked.push(question);
  }

  /** Adds a question, and gives the mark for behind the line that it is about. */
  mark(question: string): string {
    this.add(question);
    return `  # ? ${this.#asked.length}`;
  }
}
