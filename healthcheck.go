package main

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthcheck asks the program that listens on addr, such as "0.0.0.0:8080", whether its process answers. It is what
// `turno healthcheck` runs inside a container whose image has no other program to ask with.
//
// It asks /livez, not /readyz: an unhealthy container is one to restart, and while Redis is away a restart would only
// take from the screens the page that says so.
func healthcheck(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("health check: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	// Shorter than the time-out that docker-compose.yml gives, so that the reason is printed.
	client := http.Client{Timeout: 3 * time.Second}
	resp, err := client.Get("http://" + net.JoinHostPort(host, port) + "/livez")
	if err != nil {
		return fmt.Errorf("health check: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("health check: /livez answers %s", resp.Status)
	}
	return nil
}
