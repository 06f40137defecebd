package bench_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"syscall"
)

// A crowd is many websocket clients in one goroutine. It waits with epoll, reads with one buffer, and checks that no frame
// of a socket is lost or out of order. It uses as little CPU as possible, as it shares the machine with the measured server.
type crowd struct {
	epoll   int
	gaps    bool              // a change may bring no frame
	ready   bool              // all sockets are open
	sockets map[int32]*client // by file descriptor
	counts  map[int]int       // by seq: how many sockets have got it
	buffer  []byte
}

// gaps tells a crowd that a change may bring no frame.
const gaps = "gaps"

// A client is one socket of a crowd.
type client struct {
	fd   int
	rest []byte // the received part of a frame
	seq  int    // of the last frame, -1 before the first
}

// runCrowd reads paths until an empty one, and opens a socket to each. Then it writes "ready", and "got <seq>" whenever all
// sockets have got a frame.
func runCrowd(args []string) error {
	at, err := netip.ParseAddrPort(args[0])
	if err != nil {
		return err
	}
	epoll, err := syscall.EpollCreate1(0)
	if err != nil {
		return fmt.Errorf("epoll: %w", err)
	}
	c := &crowd{epoll: epoll, gaps: slices.Contains(args, gaps),
		sockets: map[int32]*client{}, counts: map[int]int{}, buffer: make([]byte, 64<<10)}
	for paths := bufio.NewScanner(os.Stdin); paths.Scan() && paths.Text() != ""; {
		if err := c.open(at, paths.Text()); err != nil {
			return err
		}
	}
	c.ready = true
	fmt.Println("ready")
	return c.listen()
}

// open opens one socket and waits for the handshake.
func (c *crowd) open(at netip.AddrPort, path string) error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return fmt.Errorf("socket: %w", err)
	}
	if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()}); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	request := "GET " + path + " HTTP/1.1\r\nHost: " + at.String() + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	if _, err := syscall.Write(fd, []byte(request)); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	var answer []byte
	end := -1
	for end < 0 {
		n, err := syscall.Read(fd, c.buffer)
		if n <= 0 {
			return fmt.Errorf("handshake: %d bytes, %w", n, err)
		}
		answer = append(answer, c.buffer[:n]...)
		end = bytes.Index(answer, []byte("\r\n\r\n"))
	}
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 101 ")) {
		return fmt.Errorf("handshake: %s", answer)
	}
	s := &client{fd: fd, seq: -1}
	c.sockets[int32(fd)] = s
	if err := syscall.SetNonblock(fd, true); err != nil {
		return err
	}
	if err := c.took(s, answer[end+4:]); err != nil {
		return err
	}
	return syscall.EpollCtl(c.epoll, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)})
}

// listen reads from all sockets for ever.
func (c *crowd) listen() error {
	events := make([]syscall.EpollEvent, 512)
	for {
		n, err := syscall.EpollWait(c.epoll, events, -1)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return fmt.Errorf("wait: %w", err)
		}
		for _, e := range events[:n] {
			s := c.sockets[e.Fd]
			n, err := syscall.Read(s.fd, c.buffer)
			if err == syscall.EAGAIN || err == syscall.EINTR {
				continue
			}
			if n <= 0 {
				return fmt.Errorf("socket %d ended after seq %d: %w", s.fd, s.seq, err)
			}
			if err := c.took(s, c.buffer[:n]); err != nil {
				return err
			}
		}
	}
}

// took handles the bytes that came from a socket.
func (c *crowd) took(s *client, p []byte) error {
	if s.rest != nil {
		p = append(s.rest, p...)
		s.rest = nil
	}
	for len(p) > 0 {
		op, payload, after := cutFrame(p)
		if after == nil {
			s.rest = bytes.Clone(p)
			return nil
		}
		p = after
		if err := c.heard(s, op, payload); err != nil {
			return err
		}
	}
	return nil
}

// heard handles one complete frame.
func (c *crowd) heard(s *client, op byte, payload []byte) error {
	const text, ping = 0x1, 0x9
	switch op {
	case text:
		seq, err := seqOf(payload)
		if err != nil {
			return err
		}
		if seq == s.seq {
			return nil // a heartbeat
		}
		if s.seq >= 0 && seq != s.seq+1 && (!c.gaps || seq < s.seq) {
			return fmt.Errorf("socket %d got seq %d after %d", s.fd, seq, s.seq)
		}
		s.seq = seq
		if !c.ready || seq == 0 {
			return nil // the state before the first published one; only some servers send it
		}
		if c.counts[seq]++; c.counts[seq] == len(c.sockets) {
			fmt.Println("got", seq)
			delete(c.counts, seq)
		}
	case ping:
		// The answer is a pong with the same payload, with a mask of zeros.
		pong := append([]byte{0x8A, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
		if _, err := syscall.Write(s.fd, pong); err != nil {
			return fmt.Errorf("pong: %w", err)
		}
	default:
		return fmt.Errorf("socket %d got opcode %d: %q", s.fd, op, payload)
	}
	return nil
}

// cutFrame separates the first frame from the rest of p. after is nil if p has no complete frame.
func cutFrame(p []byte) (op byte, payload, after []byte) {
	if len(p) < 2 {
		return 0, nil, nil
	}
	head, n := 2, int(p[1])
	switch {
	case n == 126 && len(p) >= 4:
		head, n = 4, int(binary.BigEndian.Uint16(p[2:]))
	case n == 127 && len(p) >= 10:
		head, n = 10, int(binary.BigEndian.Uint64(p[2:]))
	case n >= 126:
		return 0, nil, nil
	}
	if len(p) < head+n {
		return 0, nil, nil
	}
	return p[0] & 0xF, p[head : head+n], p[head+n:]
}

// seqOf finds the seq in the text of a frame.
func seqOf(text []byte) (int, error) {
	_, after, _ := bytes.Cut(text, []byte(`"seq":`))
	end := bytes.IndexByte(after, ',')
	if end < 0 {
		return 0, fmt.Errorf("no seq in %q", text)
	}
	return strconv.Atoi(string(after[:end]))
}
