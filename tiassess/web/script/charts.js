// Charts are complete pictures without this file. It adds a button to each, which fetches the drawing library from our
// own server the first time that anybody presses one, and shows the same labels and numbers as an interactive figure.

const own = document.querySelector("script[data-plotly]").dataset;
let library;

const add = (name, attributes) => {
  const element = Object.assign(document.createElement(name), attributes);
  document.head.append(element);
  return new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = reject;
  });
};

// The library would write its rules into the page, which our policy does not let it. It leaves them alone where it
// finds an element of this id and class.
const fetchLibrary = () => {
  const style = { rel: "stylesheet", id: "plotly.js-style-global", className: "no-inline-styles", href: own.plotlyStyle };
  library ??= Promise.all([add("link", style), add("script", { src: own.plotly })]);
  return library;
};

// A figure stands in the page, or at an address of its own where building it would make every reader wait.
const figureOf = async ({ dataset, textContent }) =>
  dataset.address ? (await fetch(dataset.address)).json() : JSON.parse(textContent);

const explore = (figure) => {
  const source = document.getElementById(`${figure.id}-figure`);
  if (!source) return;
  const words = figure.dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "ti-chart__explore" });
  const note = document.createElement("p");
  const place = Object.assign(document.createElement("div"), {
    id: `${figure.id}-explored`,
    className: "ti-chart__explored",
    hidden: true,
  });
  let drawn = false;

  const say = (isOpen) => {
    button.textContent = isOpen ? words.close : words.explore;
    button.setAttribute("aria-expanded", isOpen);
    place.hidden = !isOpen;
  };

  const press = async () => {
    if (!place.hidden) return say(false);
    note.textContent = drawn ? "" : words.waiting;
    try {
      await fetchLibrary();
      say(true);
      if (drawn) return;
      drawn = true;
      const { data, layout } = await figureOf(source);
      await window.Plotly.newPlot(place, data, layout, { responsive: true, displayModeBar: false });
      note.textContent = "";
    } catch {
      // A later press may find the network back.
      library = undefined;
      drawn = false;
      say(false);
      note.textContent = words.notLoaded;
    }
  };

  note.setAttribute("role", "status");
  button.setAttribute("aria-controls", place.id);
  button.addEventListener("click", press);
  say(false);
  figure.append(button, note, place);
};

document.querySelectorAll("figure[data-chart]").forEach(explore);
