#!/usr/bin/env node
const [command = "help"] = process.argv.slice(2);
console.log(`quay ${command}`);
