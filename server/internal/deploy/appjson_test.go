package deploy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/config"
)

// root is the repository's, of which Heroku's apps are two folders.
var root = filepath.Join("..", "..", "..")

func content(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{root}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// manifest is what Heroku's document allows in an app.json, as far as ours go.
type manifest struct {
	Name        string
	Description string
	Keywords    []string
	Stack       string
	Buildpacks  []struct{ URL string }
	Addons      []string
	Formation   map[string]struct {
		Quantity int
		Size     string
	}
	Env map[string]struct {
		Description string
		Value       string
		Generator   string
		Required    *bool
	}
}

func readManifest(t *testing.T, app string) manifest {
	t.Helper()
	var m manifest
	decoder := json.NewDecoder(strings.NewReader(content(t, app, "app.json")))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		t.Fatal(err)
	}
	for name, variable := range m.Env {
		if variable.Description == "" {
			t.Errorf("%s is not described", name)
		}
	}
	if m.Stack != "heroku-24" || m.Formation["web"].Quantity != 1 || m.Formation["web"].Size == "" {
		t.Errorf("stack %q, formation %v", m.Stack, m.Formation)
	}
	return m
}

// plan is what the small plans of Postgres and Redis allow, and all that may be connected at once: two dynos, and two more
// that are about to take their place.
const (
	planConns = 20
	dynos     = 4
)

func TestAPIManifest(t *testing.T) {
	m := readManifest(t, "server")
	if len(m.Buildpacks) != 1 || m.Buildpacks[0].URL != "heroku/go" {
		t.Errorf("buildpacks %v", m.Buildpacks)
	}
	for _, kind := range []string{"heroku-postgresql:", "heroku-redis:"} {
		if !slices.ContainsFunc(m.Addons, func(addon string) bool { return strings.HasPrefix(addon, kind) }) {
			t.Errorf("no %s in %v", kind, m.Addons)
		}
	}
	if m.Env["JWT_SECRET"].Generator != "secret" || m.Env["GOMEMLIMIT"].Value != "400MiB" || m.Env["GO_LINKER_SYMBOL"].Value != "main.version" {
		t.Errorf("env %+v", m.Env)
	}
	cfg, err := config.Load(onDyno(m))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.DBMaxConns*dynos >= planConns || cfg.RedisMaxConns*dynos >= planConns {
		t.Errorf("%d and %d connections a dyno are more than a plan has", cfg.DBMaxConns, cfg.RedisMaxConns)
	}
}

// onDyno is the environment that Heroku makes of a manifest.
func onDyno(m manifest) []string {
	env := []string{
		"DYNO=web.1", "PORT=5000", "DATABASE_URL=postgres://u:p@db.example.org:5432/d", "REDIS_URL=rediss://:p@cache.example.org:6380",
	}
	for name, variable := range m.Env {
		switch {
		case variable.Generator == "secret": // 64 hexadecimal digits
			env = append(env, name+"="+strings.Repeat("5c0ffee4", 8))
		case variable.Value != "":
			env = append(env, name+"="+variable.Value)
		}
	}
	return env
}

func TestUIManifest(t *testing.T) {
	m := readManifest(t, "chatui")
	if len(m.Buildpacks) != 1 || m.Buildpacks[0].URL != "heroku/nodejs" || len(m.Addons) != 0 {
		t.Errorf("buildpacks %v, add-ons %v", m.Buildpacks, m.Addons)
	}
	if required := m.Env["API_URL"].Required; len(m.Env) != 1 || required != nil {
		t.Errorf("env %+v", m.Env)
	}
}

// A manifest names no variable that the server does not read, but for those of Go and of the buildpack.
func TestAPIManifestNamesRealVariables(t *testing.T) {
	list := content(t, "docs/configuration.md")
	for name := range readManifest(t, "server").Env {
		if !strings.HasPrefix(name, "GO") && !strings.Contains(list, "`"+name+"`") {
			t.Errorf("docs/configuration.md does not know %s", name)
		}
	}
}

// docs/configuration.md lists every variable that the server reads, but for Heroku's own.
func TestAllVariablesAreListed(t *testing.T) {
	list := content(t, "docs/configuration.md")
	for _, v := range config.Variables() {
		if v.Name != "DYNO" && !strings.Contains(list, "`"+v.Name+"`") {
			t.Errorf("docs/configuration.md does not know %s", v.Name)
		}
	}
}

func TestProcfiles(t *testing.T) {
	want := map[string]string{
		"server": "web: bin/chatrooms serve\nrelease: bin/chatrooms migrate\n",
		"chatui": "web: node server/main.ts\n",
	}
	for app, procfile := range want {
		if diff := cmp.Diff(procfile, content(t, app, "Procfile")); diff != "" {
			t.Errorf("%s: %s", app, diff)
		}
	}
}

// What the Go buildpack reads of go.mod: an unknown patch version would fail the build, and without a list it would
// install every program there is.
func TestGoBuildpackDirectives(t *testing.T) {
	var found []string
	for _, directive := range regexp.MustCompile(`(?m)^(?:// \+heroku |go ).*$`).FindAllString(content(t, "server", "go.mod"), -1) {
		found = append(found, strings.TrimPrefix(directive, "// +heroku "))
	}
	want := []string{"go 1.26.0", "goVersion go1.26", "install ./cmd/chatrooms"}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(content(t, "server", "cmd", "chatrooms", "main.go"), "\nvar version = ") {
		t.Error("GO_LINKER_SYMBOL names nothing")
	}
}
