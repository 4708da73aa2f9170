// Charts are complete pictures without this file. It adds a button to each, which fetches the drawing library from our
// own server the first time that anybody presses one, and shows the same labels and numbers as an interactive figure.

const own = document.querySelector("script[data-plotly]").dataset;
let library;

const add = (name, attributes) => {
  const element = Object.assign(document.createElement(name), attributes);
  document.head.append(element);
  return new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = () => {
      element.remove();
      reject(new Error(name));
    };
  });
};

// The library would write its rules into the page, which our policy does not let it. It leaves them alone where it
// finds an element of this id and class.
const style = { rel: "stylesheet", id: "plotly.js-style-global", className: "no-inline-styles", href: own.plotlyStyle };

// What did not come is asked for again at the next press, which may find the network back.
const fetchLibrary = () => {
  const styled = document.getElementById(style.id) ?? add("link", style);
  library ??= Promise.all([styled, add("script", { src: own.plotly })]);
  library.catch(() => (library = undefined));
  return library;
};

const fetchFigure = async ({ dataset }) => (await fetch(dataset.address)).json();

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

  // Buttons that all say the same are named after their charts for those who hear them in a list.
  const title = figure.querySelector(".ti-chart__title").textContent;

  const say = (isOpen) => {
    button.textContent = isOpen ? words.close : words.explore;
    button.setAttribute("aria-label", `${button.textContent}: ${title}`);
    button.setAttribute("aria-expanded", isOpen);
    place.hidden = !isOpen;
  };

  const press = async () => {
    if (!place.hidden) return say(false);
    try {
      if (!drawn) {
        note.textContent = words.waiting;
        const [{ data, layout }] = await Promise.all([fetchFigure(source), fetchLibrary()]);
        say(true);
        await window.Plotly.newPlot(place, data, layout, { responsive: true, displayModeBar: false });
        drawn = true;
        note.textContent = "";
      }
      say(true);
    } catch {
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
