/** What ends the step: a title and a sentence that says what to do. Neither ever holds a credential. */
export class Failure extends Error {
  readonly title: string;

  constructor(title: string, message: string) {
    super(message);
    this.name = "Failure";
    this.title = title;
  }
}
