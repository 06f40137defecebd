// A kiosk's glass does one thing: a tap. Long press, pinch, two fingers, dragging and double taps do nothing.

for (const kind of ["contextmenu", "dragstart", "gesturestart", "dblclick"]) {
  addEventListener(kind, (event) => event.preventDefault())
}

for (const kind of ["touchstart", "touchmove"]) {
  addEventListener(kind, (event) => event.touches.length > 1 && event.preventDefault(), { passive: false })
}

// Ctrl and the wheel are what a pinch on a touchpad sends.
addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false })
