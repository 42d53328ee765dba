package deploy

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// TestCaddy runs the real one with deploy/caddy/Caddyfile before two nodes. (nginx.conf is run-cluster's, and tested with
// it by chatui/e2e/cluster.spec.ts.)
func TestCaddy(t *testing.T) {
	e := newEngine(t)
	e.runs("prepare")
	stop1, stop2 := e.starts("api1"), e.starts("api2")

	// The example as it is, without the port at which Caddy is administered.
	file := filepath.Join(e.dir, "Caddyfile")
	example := content(t, "deploy", "caddy", "Caddyfile")
	must(t, os.WriteFile(file, []byte("{\n\tadmin off\n}\n"+example), 0o600))
	s := &site{t: t, url: fmt.Sprint("http://127.0.0.1:", testservers.FreePort(t))}
	caddy := exec.Command("caddy", "run", "--config", file, "--adapter", "caddyfile")
	caddy.Env = append(os.Environ(), "XDG_CONFIG_HOME="+e.dir, "XDG_DATA_HOME="+e.dir, "SITE="+s.url, fmt.Sprintf("NODES=127.0.0.1:%d 127.0.0.1:%d", e.ports["api1"], e.ports["api2"]))
	e.launch("caddy", caddy, func() bool {
		answer, err := http.Get(s.url + "/readyz")
		if err == nil {
			answer.Body.Close()
		}
		return err == nil && answer.StatusCode == 200
	})

	s.register()
	s.hears("everybody is there")
	if ip := s.ownAddress(); ip != "127.0.0.1" {
		t.Errorf("the caller is at %s: it said so itself", ip)
	}
	stop1()
	for range 10 {
		if status, answer := s.ask(http.MethodGet, "/api/v1/me", nil); status != 200 {
			t.Errorf("one node is gone: %d %s", status, answer)
		}
	}
	s.hears("one node is gone")
	stop2()
	status, body := s.ask(http.MethodGet, "/api/v1/info", nil)
	if status != 503 || !bytes.Contains(body, []byte(`"code":"unavailable"`)) {
		t.Errorf("without nodes: %d %s", status, body)
	}
}

// nginx.conf is explained, and compose.conf is like it: what both ask of a proxy is the same. Silence is longer than the 25 s
// between two heartbeats, and streams go through unbuffered.
func TestNginxExamplesAgree(t *testing.T) {
	directive := regexp.MustCompile(`(?m)^\s*((?:proxy|client)_\w+ [^;@/]+);`)
	var found [2][]string
	for i, name := range []string{"nginx.conf", "compose.conf"} {
		text := content(t, "deploy", "nginx", name)
		for _, line := range directive.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(line[1], "temp_path") {
				found[i] = append(found[i], line[1])
			}
		}
		slices.Sort(found[i])
		for _, line := range []string{"proxy_read_timeout 75s", "proxy_buffering off", "proxy_http_version 1.1", "proxy_set_header Host $http_host"} {
			if !slices.Contains(found[i], line) {
				t.Errorf("%s has no %s", name, line)
			}
		}
	}
	if diff := cmp.Diff(found[0], found[1]); diff != "" {
		t.Error(diff)
	}
}

// systemd says nothing about a unit that it understands whole. Its program is elsewhere here.
func TestSystemdUnit(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: systemd is not everywhere")
	}
	unit := content(t, "deploy", "systemd", "chatrooms.service")
	file := filepath.Join(t.TempDir(), "chatrooms.service")
	must(t, os.WriteFile(file, []byte(strings.ReplaceAll(unit, "/usr/local/bin/chatrooms", "/bin/true")), 0o600))
	out, err := exec.CommandContext(t.Context(), "systemd-analyze", "verify", file).CombinedOutput()
	if err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}
