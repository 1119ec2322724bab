// Plain old syntax on purpose: this file must still run, and explain itself, on the Node it refuses.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    'Throughline needs Node 24 and this is ' +
      process.version +
      '; run "npm ci" once (it brings Node 24 with it) and start through npm, for example "npm start".\n',
  );
  process.exit(1);
}
