# What one does with Turno, by name. Each target is the command itself, so that nobody needs make.

.PHONY: build run demo check test long bench

# The program as one static file, ./turno, as the Dockerfile makes it: without what only debuggers read, a quarter smaller.
build:
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o turno .

# Starts Turno with the sample branch and the embedded store in the user's state directory.
run:
	go run .

# The same with simulated visitors and staff.
demo:
	go run . -demo

# What a machine can say without running the program: form, vet, linter, the tests of tests/house.
check:
	@unformatted=$$(gofmt -l .); \
	if [ -n "$$unformatted" ]; then echo "gofmt -w these files:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go vet -tags long ./...
	go tool staticcheck ./...
	go test ./tests/house

# Everything that continuous integration runs, in 15 minutes at most on two cores. Installs what the tests need on Debian and
# Ubuntu, and skips nothing.
test:
	scripts/test-needs
	$(MAKE) check
	scripts/test-all

# What takes long: every combination of the grid of pages, other browsers, the walks through pages on the other store too, and
# mistakes that the random play has to find. Before an issue is resolved. The tests of it are those with the tag `long` in their
# file, and those that read the const of that name. The race detector watches all pages.
long:
	scripts/test-needs long
	go test -race -shuffle=on -parallel 6 -timeout 1h ./...
	go test -tags long -run 'Grid|Firefox|WebKit|Mistakes|Afternoon|Visit|ThroughTheDoor|BreakIsNotCounted|Appointments|DeskItself|MoreTime|Supervisor|EveryView' -timeout 4h -v ./tests/... ./server/enginetest

# The figures of docs/performance.md, on this machine. With against=PATH the build is paired with that one instead of itself.
bench:
	go test -run '^$$' -bench . -benchtime 1x -timeout 60m ./bench $(if $(against),-against $(abspath $(against)))
