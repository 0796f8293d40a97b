// Counts as the server does: an emoji is one character, and so is the end of a line. What is left
// is always there to be seen, and is said aloud only once three quarters are used.

import { CharacterCount } from "../vendor/govuk-frontend/govuk-frontend.min.js";

const SAID_FROM = 0.75;

export class Counter extends CharacterCount {
  updateCount() {
    this.count = [...this.$textarea.value].length;
  }

  updateScreenReaderCountMessage() {
    if (this.count >= this.maxLength * SAID_FROM) super.updateScreenReaderCountMessage();
    else this.$screenReaderCountMessage.textContent = "";
  }
}
