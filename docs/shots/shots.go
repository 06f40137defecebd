// Command shots takes the picture of the screens that the README shows, from a demo of the present program. Run it in the
// project's root. It needs Chromium, and writes docs/img/screens.png:
//
//	go run ./docs/shots
package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	target  = "docs/img/screens.png"
	heavy   = 400_000          // bytes that the picture may have
	lively  = 5                // calls that the board shows before the pictures are taken
	patient = 90 * time.Second // until it does
)

// The page that arranges the screens, and how it looks.
var (
	//go:embed screens.html
	arrangement []byte
	//go:embed screens.css
	style []byte
)

func main() {
	log.SetFlags(0)
	if err := run(context.Background()); err != nil {
		log.Fatal("shots: ", err)
	}
}

func run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "shots")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	base, stop, err := startDemo(ctx, dir)
	if err != nil {
		return err
	}
	defer stop()
	ctx, cancel := chromedp.NewContext(ctx)
	defer cancel()
	// The first call must not have a time limit.
	if err := chromedp.Do(ctx); err != nil {
		return fmt.Errorf("start Chromium: %w", err)
	}
	scenes, err := prepare(ctx, base)
	if err != nil {
		return err
	}
	for _, s := range scenes {
		if err := s.shoot(ctx, dir); err != nil {
			return err
		}
	}
	return arrange(ctx, dir)
}

// startDemo builds the program and starts it with its simulated visitors and staff.
func startDemo(ctx context.Context, dir string) (base string, stop func(), err error) {
	turno := filepath.Join(dir, "turno")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", turno, ".").CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("build the program: %w: %s", err, out)
	}
	cmd := exec.CommandContext(ctx, turno, "-demo", "-listen", "127.0.0.1:0", "-data", filepath.Join(dir, "data"))
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if base, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			return base, stop, nil
		}
	}
	stop()
	return "", nil, errors.New("the demo does not start")
}

// arrange makes one picture of the pictures in dir.
func arrange(ctx context.Context, dir string) error {
	for name, content := range map[string][]byte{"screens.html": arrangement, "screens.css": style} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	err := chromedp.Do(ctx,
		chromedp.EmulateViewport(1800, 760),
		chromedp.Navigate("file://"+filepath.Join(dir, "screens.html")),
	)
	if err != nil {
		return fmt.Errorf("arrange the pictures: %w", err)
	}
	picture, err := chromedp.Run(ctx, chromedp.Screenshot(chromedp.CSS("main")))
	if err != nil {
		return fmt.Errorf("take the picture: %w", err)
	}
	if len(picture) > heavy {
		return fmt.Errorf("the picture has %d bytes, more than %d", len(picture), heavy)
	}
	return os.WriteFile(target, picture, 0o644)
}
