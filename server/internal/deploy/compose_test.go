package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/chatrooms/chatrooms/server/internal/config"
)

// composeProject is docker-compose.yml, read by Compose's own library, which refuses what Compose would.
func composeProject(t *testing.T) *types.Project {
	t.Helper()
	file := filepath.Join(root, "docker-compose.yml")
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir: root, ConfigFiles: []types.ConfigFile{{Filename: file}}, Environment: types.Mapping{},
	})
	must(t, err)
	return project
}

func TestComposeServices(t *testing.T) {
	project := composeProject(t)
	want := []string{"api1", "api2", "postgres", "prepare", "proxy", "redis", "ui"}
	if diff := cmp.Diff(want, project.ServiceNames()); diff != "" {
		t.Fatal(diff)
	}
	for name, s := range project.Services {
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may write or become more than it is", name)
		}
		if s.MemLimit == 0 || s.PidsLimit == 0 {
			t.Errorf("%s has no limits", name)
		}
		if (s.HealthCheck == nil || len(s.HealthCheck.Test) < 2) && name != "prepare" {
			t.Errorf("%s has no health check", name)
		}
		if (len(s.Ports) > 0) != (name == "proxy") {
			t.Errorf("%s has ports %v: only the proxy is for others", name, s.Ports)
		}
		for _, volume := range s.Volumes {
			if _, err := os.Stat(volume.Source); volume.Type == types.VolumeTypeBind && err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if s.Build == nil && !regexp.MustCompile(`:\d+(\.\d+)?-alpine$`).MatchString(s.Image) {
			t.Errorf("%s: the image %s is not pinned", name, s.Image)
		}
	}
	proxy := project.Services["proxy"]
	if port := proxy.Ports[0]; port.Published != "8080" || port.Target != 8080 {
		t.Errorf("the proxy is at %s", port.Published)
	}
	for _, needed := range []string{"api1", "api2", "ui"} {
		if proxy.DependsOn[needed].Condition != types.ServiceConditionHealthy {
			t.Errorf("the proxy does not wait for %s", needed)
		}
	}
}

// Who stops gracefully is given the time: the server by SHUTDOWN_TIMEOUT, the ui's server by its own 20 s.
func TestComposeLetsEverybodyFinish(t *testing.T) {
	if !strings.Contains(content(t, "chatui", "server", "main.ts"), "const stopTime = 20_000;") {
		t.Error("the ui's server stops within another time than here")
	}
	for name, s := range composeProject(t).Services {
		if needed := 25 * time.Second; s.Build != nil && name != "prepare" && (s.StopGracePeriod == nil || time.Duration(*s.StopGracePeriod) <= needed) {
			t.Errorf("%s is killed while it stops", name)
		}
	}
}

// The nodes reach a bucket and the pages of links; the database and Redis reach nothing, and none but the proxy is published.
func TestComposeNetworks(t *testing.T) {
	project := composeProject(t)
	leadsOut := func(name string) bool {
		for network := range project.Services[name].Networks {
			if !bool(project.Networks[network].Internal) {
				return true
			}
		}
		return false
	}
	for name, want := range map[string]bool{"proxy": true, "api1": true, "api2": true, "postgres": false, "redis": false, "prepare": false, "ui": false} {
		if leadsOut(name) != want {
			t.Errorf("%s leads out: %v", name, !want)
		}
		if isPublished := len(project.Services[name].Ports) > 0; isPublished != (name == "proxy") {
			t.Errorf("%s is published: %v", name, isPublished)
		}
	}
}

// What is told of files and previews to compose's nodes reaches them.
func TestComposePassesOnWhatFilesNeed(t *testing.T) {
	text := content(t, "docker-compose.yml")
	for _, name := range []string{
		"FILES_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "MAX_FILE_BYTES", "MAX_STORAGE_BYTES", "LINK_PREVIEWS", "OUTBOUND_ALLOW",
	} {
		if !strings.Contains(text, "    "+name+": ${"+name+":-") {
			t.Errorf("%s is not passed on", name)
		}
	}
}

// What the compose file tells the server is what the server understands.
func TestComposeConfiguresTheServer(t *testing.T) {
	project := composeProject(t)
	for _, name := range []string{"api1", "api2"} {
		s := project.Services[name]
		env := append(environ(s), "JWT_SECRET="+strings.Repeat("5c0ffee4", 8))
		cfg, err := config.Load(env)
		must(t, err)
		if !cfg.UsesPostgres() || len(cfg.RedisURLs) != 1 || cfg.TrustedProxies != 1 {
			t.Errorf("%s is told %v", name, env)
		}
		if cfg.ShutdownTimeout > 25*time.Second {
			t.Errorf("%s stops within %v", name, cfg.ShutdownTimeout)
		}
	}
}

func environ(s types.ServiceConfig) (env []string) {
	for name, value := range s.Environment {
		if value != nil {
			env = append(env, name+"="+*value)
		}
	}
	slices.Sort(env)
	return env
}

// Each build is of a pinned base, in stages, and runs as somebody without rights.
func TestDockerfiles(t *testing.T) {
	for _, app := range []string{"server", "chatui"} {
		dockerfile := content(t, app, "Dockerfile")
		bases := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(dockerfile, -1)
		if len(bases) != 2 {
			t.Errorf("%s has %d stages", app, len(bases))
		}
		for _, base := range bases {
			if !regexp.MustCompile(`:\d+(\.\d+)?(-\w+)?$`).MatchString(base[1]) {
				t.Errorf("%s: %s is not pinned", app, base[1])
			}
		}
		_, last, _ := strings.Cut(dockerfile, "\nFROM ")
		if !regexp.MustCompile(`(?m)^USER (10001:10001|node)$`).MatchString(last) {
			t.Errorf("%s runs as root", app)
		}
		for _, copied := range regexp.MustCompile(`(?m)^COPY ([^-].*) \S+$`).FindAllStringSubmatch(dockerfile, -1) {
			for source := range strings.FieldsSeq(copied[1]) {
				if _, err := os.Stat(filepath.Join(root, app, source)); err != nil {
					t.Errorf("%s: %v", app, err)
				}
			}
		}
	}
}

// What an image's build is not given, it does not need: of the client nothing that git has (all of it is type-checked, tests
// too), of the server no more than tests, their data, and a client that was built here.
func TestImagesAreBuiltFromAllTheyNeed(t *testing.T) {
	for _, pattern := range rulesOf(content(t, "chatui", ".dockerignore")) {
		cmd := exec.CommandContext(t.Context(), "git", "ls-files", "--", pattern)
		cmd.Dir = filepath.Join(root, "chatui")
		if out, err := cmd.Output(); err != nil || len(out) > 0 {
			t.Errorf("%s keeps from the build, %v:\n%s", pattern, err, out)
		}
	}
	sources := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f",
		`{{if .Module}}{{if .Module.Main}}{{range .GoFiles}}{{$.Dir}}/{{.}} {{end}}{{range .EmbedFiles}}{{$.Dir}}/{{.}} {{end}}{{end}}{{end}}`,
		"./cmd/chatrooms")
	sources.Dir = filepath.Join(root, "server")
	out, err := sources.Output()
	must(t, err)
	files := strings.Fields(string(out))
	if len(files) < 100 {
		t.Errorf("the server is made of %d files: that is not all", len(files))
	}
	for _, file := range files {
		if strings.Contains(file, "/testdata/") || strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s is kept from the build", file)
		}
	}
	want := []string{"internal/webui/dist/*", "!internal/webui/dist/.gitkeep", "**/*_test.go", "**/testdata"}
	if diff := cmp.Diff(want, rulesOf(content(t, "server", ".dockerignore"))); diff != "" {
		t.Error(diff)
	}
}

// rulesOf are a file's lines without comments.
func rulesOf(text string) (rules []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			rules = append(rules, line)
		}
	}
	return rules
}
