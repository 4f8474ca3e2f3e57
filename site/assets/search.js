// Finds rules, permissions, requirements and documentation in `searchIndex`, which search-index.js defines.
const box = document.querySelector("#search");
const list = document.querySelector("#results");
const announcement = document.querySelector("#search-status");
const root = document.documentElement.dataset.root;
const MOST_RESULTS = 12;

document.querySelector("search").hidden = false;

// How well an entry matches all words: lower is better, undefined is no match.
function rank([, title, text], words) {
  const name = title.toLowerCase();
  const everything = `${name} ${text.toLowerCase()}`;
  if (!words.every((word) => everything.includes(word))) return undefined;
  const phrase = words.join(" ");
  if (name === phrase || name === words.join("-") || name === words.join("_")) return 0;
  if (name.startsWith(words[0])) return 1;
  return words.every((word) => name.includes(word)) ? 2 : 3;
}

function find(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return searchIndex
    .map((entry) => ({ entry, rank: rank(entry, words) }))
    .filter((match) => match.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
    .map((match) => match.entry);
}

function row([kind, title, text, path]) {
  const link = document.createElement("a");
  link.href = root + path;
  for (const [name, value] of [["strong", title], ["span", kind], ["small", text]]) {
    const part = document.createElement(name);
    part.textContent = value;
    link.append(part);
  }
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function show() {
  const found = find(box.value);
  list.replaceChildren(...found.slice(0, MOST_RESULTS).map(row));
  list.hidden = found.length === 0;
  announcement.textContent = box.value.trim() === "" ? "" : `${found.length} found`;
}

function close() {
  list.hidden = true;
  announcement.textContent = "";
}

// Arrow keys move through the box and the results.
function move(event) {
  const stops = [box, ...list.querySelectorAll("a")];
  const here = stops.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    close();
    box.focus();
  } else if (event.key === "Enter" && here === 0) {
    list.querySelector("a")?.click();
  } else if (step && here >= 0 && stops[here + step]) {
    event.preventDefault();
    stops[here + step].focus();
  }
}

box.addEventListener("input", show);
box.addEventListener("focus", show);
document.querySelector("search").addEventListener("keydown", move);
document.addEventListener("click", (event) => {
  if (!event.target.closest("search")) close();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    box.focus();
  }
});
