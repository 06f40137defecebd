// Package bench measures Turno's speed as ratios against a floor of the same run. Its benchmarks start what they need,
// a redis-server with appendfsync always and the built program, on loopback and unix sockets only:
//
//	go test -run '^$' -bench . -benchtime 1x ./bench
//
// One line of output is one finding; docs/performance.md explains them and keeps the last figures.
package bench
