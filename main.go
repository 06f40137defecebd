// Command turno serves the screens of an office's waiting room (kiosk, mobile ticket, display, desk) from one queue.
// Package program puts it together.
package main

import "turno/program"

func main() { program.Main() }
