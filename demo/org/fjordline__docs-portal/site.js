const fs = require("node:fs");

fs.mkdirSync("public", { recursive: true });
for (const page of fs.readdirSync("content")) fs.copyFileSync(`content/${page}`, `public/${page}`);
