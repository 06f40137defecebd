// Command turno serves the four screens of an office's waiting room, kiosk, mobile ticket, display and desk, from one
// queue. What it is made of is put together in package program.
package main

import "turno/program"

func main() { program.Main() }
