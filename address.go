package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"turno/server"
)

// announce tells where everything is. The line that starts with "ready" is for programs.
func announce(w io.Writer, base string, screens []server.Screens, st *store) {
	fmt.Fprintf(w, "ready %s\n", base)
	for _, s := range screens {
		fmt.Fprintf(w, "  %s\n    kiosk       %s%s\n    display     %s%s\n    desk        %s%s\n    supervisor  %s%s\n",
			s.Name, base, s.Kiosk, base, s.Display, base, s.Desk, base, s.Supervisor)
		if s.Door != "" {
			fmt.Fprintf(w, "    door        %s%s\n", base, s.Door)
		}
	}
	fmt.Fprintf(w, "  %s\n", st.told)
}

// listen takes the address. As long as there is no sign-in, whoever reaches the program can use the desks, so that an
// address beyond this machine is refused unless one knows that.
func listen(o options) (net.Listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", o.listen)
	if err != nil {
		return nil, fmt.Errorf("-listen %s: %w", o.listen, err)
	}
	if !addr.IP.IsLoopback() && !o.insecure {
		return nil, fmt.Errorf("-listen %s is not a loopback address: there is no staff sign-in yet, so everybody who reaches it could call visitors; "+
			"listen on 127.0.0.1, or say -insecure if the desks are kept apart by other means", o.listen)
	}
	listener, err := net.ListenTCP("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", o.listen, err)
	}
	return listener, nil
}

// hosts are the names that requests may come under. With -insecure and no public
// address a proxy or the network decides, so it is any.
func (o options) hosts() []string {
	if o.insecure && o.publicURL == "" {
		return nil
	}
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host, _, err := net.SplitHostPort(o.listen); err == nil && host != "" {
		names = append(names, strings.ToLower(host)) // another loopback address, such as 127.0.0.2
	}
	if u, err := url.Parse(o.publicURL); err == nil && u.Host != "" {
		names = append(names, u.Hostname())
	}
	return names
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

// checkHealth asks the program that listens on the same address whether it lives.
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
