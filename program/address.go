package program

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"
)

// listen takes the address. As long as there is no sign-in, whoever reaches the program can use the desks. So an address
// beyond this machine is refused without -insecure.
func listen(o options) (net.Listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", o.listen)
	if err != nil {
		return nil, fmt.Errorf("-listen %s: %w", o.listen, err)
	}
	if !addr.IP.IsLoopback() && !o.insecure {
		return nil, fmt.Errorf("-listen %s is not a loopback address: there is no staff sign-in yet, "+
			"so everybody who reaches it could call visitors; "+
			"listen on 127.0.0.1, or say -insecure if the desks are kept apart by other means", o.listen)
	}
	listener, err := net.ListenTCP("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", o.listen, err)
	}
	return listener, nil
}

// listenPrivate takes the address of the private listener, nil for none.
func listenPrivate(o options) (net.Listener, error) {
	if o.private == "" {
		return nil, nil
	}
	addr, err := net.ResolveTCPAddr("tcp", o.private)
	if err != nil {
		return nil, fmt.Errorf("-private %s is not an address such as 127.0.0.1:9090: %w", o.private, err)
	}
	listener, err := net.ListenTCP("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s, as -private says: %w", o.private, err)
	}
	return listener, nil
}

// baseURL is where a listener is reached from this machine.
func baseURL(l net.Listener) string {
	addr := l.Addr().(*net.TCPAddr).AddrPort()
	ip := addr.Addr().Unmap()
	if ip.IsUnspecified() {
		ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return "http://" + netip.AddrPortFrom(ip, addr.Port()).String()
}

// isLoopback reports whether nothing but this machine reaches a listener.
func isLoopback(l net.Listener) bool { return l.Addr().(*net.TCPAddr).IP.IsLoopback() }

// networkURL is where other devices of the same network reach a listener, "" if they do not or if that is not known.
func networkURL(l net.Listener) string {
	addr := l.Addr().(*net.TCPAddr).AddrPort()
	ip := addr.Addr().Unmap()
	if ip.IsUnspecified() {
		ip = reachedBy(outward(), ownAddresses())
	}
	if !ip.IsValid() || ip.IsLoopback() {
		return ""
	}
	return "http://" + netip.AddrPortFrom(ip, addr.Port()).String()
}

// reachedBy picks, from a machine's own addresses, the one that other devices can reach: the one by which the machine
// itself reaches others, else a private one, else any.
func reachedBy(out netip.Addr, own []netip.Addr) netip.Addr {
	if slices.Contains(own, out) {
		return out
	}
	for _, ip := range own {
		if ip.IsPrivate() {
			return ip
		}
	}
	return append(own, netip.Addr{})[0]
}

// outward is the address by which this machine reaches others. Nothing is sent: to connect a datagram socket only asks for
// the route.
func outward() netip.Addr {
	conn, err := net.Dial("udp4", "192.0.2.1:9")
	if err != nil {
		return netip.Addr{}
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
}

// ownAddresses are the machine's IPv4 addresses in networks with other devices, without loopback and tunnels.
func ownAddresses() []netip.Addr {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var own []netip.Addr
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagBroadcast == 0 {
			continue
		}
		addrs, _ := i.Addrs() // an interface that has gone has none
		for _, a := range addrs {
			if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is4() && p.Addr().IsGlobalUnicast() {
				own = append(own, p.Addr())
			}
		}
	}
	return own
}

// checkHealth asks the program that listens on the same address whether it is healthy.
func checkHealth(ctx context.Context, o options) error {
	host, port, err := net.SplitHostPort(o.listen)
	if err != nil {
		return fmt.Errorf("-listen %s: %w", o.listen, err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/livez", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New("health: " + answer.Status)
	}
	return nil
}
