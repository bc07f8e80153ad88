// The document viewer: zoom, turn and the number of the page in view.

const ZOOMS = ["fit", "125", "150", "200"];
const TURNS = 4;

for (const viewer of document.querySelectorAll("[data-viewer]")) {
  prepare(viewer);
}

function prepare(viewer) {
  const pages = viewer.querySelector(".viewer-pages");
  if (!pages) {
    return;
  }
  viewer.querySelector("[data-viewer-tools]").hidden = false;
  viewer.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.zoom) {
      zoom(pages, button.dataset.zoom === "in" ? 1 : -1);
    }
    if (button && "turnLeft" in button.dataset) {
      turn(pages, -1);
    }
    if (button && "turnRight" in button.dataset) {
      turn(pages, 1);
    }
  });
  follow(viewer, pages);
}

function zoom(pages, step) {
  const place = ZOOMS.indexOf(pages.dataset.zoom ?? "fit") + step;
  pages.dataset.zoom = ZOOMS[Math.min(Math.max(place, 0), ZOOMS.length - 1)];
}

function turn(pages, step) {
  const now = Number(pages.dataset.turn ?? 0);
  pages.dataset.turn = String((now + step + TURNS) % TURNS);
}

function follow(viewer, pages) {
  const place = viewer.querySelector("[data-viewer-place]");
  const images = [...pages.querySelectorAll("img")];
  const links = [...viewer.querySelectorAll(".viewer-list a")];
  const observer = new IntersectionObserver(
    (entries) => {
      const seen = entries.find((entry) => entry.isIntersecting);
      if (!seen) {
        return;
      }
      const index = images.indexOf(seen.target);
      place.textContent = `第 ${index + 1} 页，共 ${images.length} 页`;
      links.forEach((link, at) =>
        at === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"),
      );
    },
    { root: pages, rootMargin: "-45% 0px -45% 0px" },
  );
  images.forEach((image) => observer.observe(image));
}
