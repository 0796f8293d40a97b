// How names are compared, the same way as on the server: Siân is found by "sian".

const WHOLE = { ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss", ı: "i" };

export function folded(text) {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[łøđðþæœßı]/g, (letter) => WHOLE[letter])
    .replace(/['’ʼ`´]/g, "")
    .replace(/[^0-9a-z]+/g, " ")
    .trim();
}

// Every word typed begins a word of the name, in any order: "ow si" finds Siân Owen.
export function finds(typed, name) {
  const words = name.split(" ");
  return typed.split(" ").every((part) => words.some((word) => word.startsWith(part)));
}
