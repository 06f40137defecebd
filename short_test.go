//go:build !long

package main

// long tells whether both stores are walked on, as `make long` does.
const long = false
