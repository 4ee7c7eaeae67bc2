import { afterAll } from "vitest";
import { closeAll } from "./closing.ts";

// Here and not where things are opened: files that share their modules run this each, and a module once.
afterAll(closeAll);
