// Search, filters of a list, the choice of a map, and the labels of cells that a narrow screen shows below each
// other. Pages read the same without it.
"use strict";
{
  const up = document.body.dataset.up;
  const form = document.querySelector(".search");
  const field = form.querySelector("input");
  const found = document.getElementById("found");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("a")?.click();
  });
  field.addEventListener("input", () => {
    const asked = field.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    found.replaceChildren();
    found.hidden = !asked.length;
    if (!asked.length) return;
    // Its words stand in any order. What begins with them comes first, a page of its own
    // before a row of another one, and the shorter name before the longer.
    const rank = ([title, address, text]) =>
      (text.startsWith(asked.join(" ")) ? 0 : 1000) + (address.includes("#") ? 500 : 0) + title.split(" · ")[0].length;
    const matching = ENTRIES.filter(([, , text]) => asked.every((word) => text.includes(word)));
    matching.sort((a, b) => rank(a) - rank(b));
    matching.splice(12);
    for (const [title, address] of matching) {
      const link = document.createElement("a");
      link.href = up + address;
      link.textContent = title;
      const item = document.createElement("li");
      item.append(link);
      found.append(item);
    }
    if (!matching.length) {
      const item = document.createElement("li");
      item.textContent = found.dataset.none;
      found.append(item);
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") found.hidden = true;
  });
  const shades = document.querySelector(".shades");
  if (shades) {
    const select = shades.querySelector("select");
    const maps = [...document.querySelectorAll(".maps figure")];
    const show = () => maps.forEach((map, i) => (map.hidden = i !== select.selectedIndex));
    for (const map of maps) select.append(new Option(map.querySelector("figcaption").textContent));
    shades.hidden = false;
    select.addEventListener("change", show);
    show();
  }
  for (const table of document.querySelectorAll(".wide > table:not(.matrix, .years)")) {
    const labels = [...table.querySelectorAll("thead th")].map((heading) => heading.textContent);
    table.classList.toggle("cards", labels.length > 4);
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.cells].forEach((cell, i) => {
        cell.dataset.label = labels[i];
        cell.classList.toggle("blank", !cell.children.length && !cell.textContent.trim());
      });
    }
  }
  const filters = document.querySelector(".filters");
  if (filters) {
    const rows = [...document.querySelectorAll(".filtered tbody tr")];
    const none = document.querySelector(".none");
    const show = () => {
      for (const row of rows) {
        row.hidden = [...filters.elements].some((s) => s.value && row.dataset[s.name] !== s.value);
      }
      none.textContent = rows.every((row) => row.hidden) ? none.dataset.none : "";
    };
    filters.hidden = false;
    for (const select of filters.elements) {
      for (const value of new Set(rows.map((row) => row.dataset[select.name]))) {
        select.append(new Option(value, value));
      }
      select.addEventListener("change", show);
    }
    show();
  }
}
