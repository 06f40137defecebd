// Package bench measures Turno's speed as a ratio to a floor that is measured in the same run. Its benchmarks start a
// redis-server with appendfsync always and the built program, on loopback and unix sockets only:
//
//	go test -run '^$' -bench . -benchtime 1x ./bench
//
// One line of output is one result. docs/performance.md explains the results and has the last figures.
package bench
