package deploy

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

func TestMain(m *testing.M) { testservers.Main(m) }

// patience is for machines that are busy with other things.
const patience = 60 * time.Second

// engine runs what docker-compose.yml says, without containers: each service's own command in its own environment, with
// addresses and folders of this machine in place of the containers'.
type engine struct {
	t       *testing.T
	project *types.Project
	dir     string
	ports   map[string]int
	env     []string // on top of a service's own
}

func newEngine(t *testing.T) *engine {
	t.Helper()
	e := &engine{t: t, project: composeProject(t), dir: t.TempDir(), ports: map[string]int{}}
	e.env = []string{"DATABASE_URL=" + testservers.Postgres(t), "REDIS_URL=" + testservers.Redis(t), "SHUTDOWN_TIMEOUT=2s"}
	modules := absolute(t, root, "chatui", "node_modules", ".bin")
	if _, err := os.Stat(filepath.Join(modules, "node")); err != nil {
		t.Fatal("the client's modules are not there: run `make build` first")
	}
	for dir := e.dir; dir != os.TempDir(); dir = filepath.Dir(dir) {
		must(t, os.Chmod(dir, 0o755)) // nginx's workers are somebody else
	}
	for _, name := range []string{"api1", "api2", "ui", "proxy"} {
		e.ports[name] = testservers.FreePort(t)
	}
	bin := filepath.Join(e.dir, "bin")
	must(t, os.Mkdir(filepath.Join(e.dir, "data"), 0o700))
	e.env = append(e.env, "PATH="+strings.Join([]string{bin, modules, os.Getenv("PATH"), "/usr/sbin"}, ":"))
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", filepath.Join(bin, "chatrooms"), "./cmd/chatrooms")
	build.Dir = filepath.Join(root, "server")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	e.makeUI()
	return e
}

func absolute(t *testing.T, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(parts...))
	must(t, err)
	return path
}

// makeUI is the ui's image: its server as it is, and a client.
func (e *engine) makeUI() {
	e.t.Helper()
	must(e.t, os.CopyFS(filepath.Join(e.dir, "ui", "server"), os.DirFS(filepath.Join(root, "chatui", "server"))))
	must(e.t, os.Mkdir(filepath.Join(e.dir, "ui", "dist"), 0o755))
	must(e.t, os.WriteFile(filepath.Join(e.dir, "ui", "dist", "index.html"), []byte("the client"), 0o644))
	must(e.t, os.WriteFile(filepath.Join(e.dir, "ui", "package.json"), []byte(`{"type": "module"}`), 0o644))
	for _, module := range uiModules(e.t) {
		must(e.t, os.CopyFS(filepath.Join(e.dir, "ui", module), os.DirFS(filepath.Join(root, "chatui", module))))
	}
}

// uiModules are those that the ui's image has.
func uiModules(t *testing.T) (paths []string) {
	t.Helper()
	for _, line := range regexp.MustCompile(`(?m)^COPY --from=build /app/(node_modules/\S+) \./(\S+)$`).FindAllStringSubmatch(content(t, "chatui", "Dockerfile"), -1) {
		if paths = append(paths, line[1]); line[1] != line[2] {
			t.Errorf("%s comes to %s", line[1], line[2])
		}
	}
	if len(paths) == 0 {
		t.Fatal("the ui's image has no modules")
	}
	return paths
}

// here puts this machine's addresses and folders in place of the containers'.
func (e *engine) here(service, text string) string {
	data := filepath.Join(e.dir, "data") + "/"
	pairs := []string{"127.0.0.1:8080", fmt.Sprint("127.0.0.1:", e.ports[service]), "/data/", data, "/tmp/", data, "/etc/nginx/", e.dir + "/"}
	for name, port := range e.ports {
		pairs = append(pairs, name+":8080", fmt.Sprint("127.0.0.1:", port))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// command is a service's, ready to start, with its image's command where the service has none.
func (e *engine) command(service string, words []string) *exec.Cmd {
	e.t.Helper()
	s := e.project.Services[service]
	for i, word := range words {
		words[i] = e.here(service, word)
	}
	cmd := exec.Command("env", words...) //nolint:noctx // it is stopped, or killed with the test
	cmd.Env = append(environ(s), e.env...)
	cmd.Env = append(cmd.Env, fmt.Sprint("PORT=", e.ports[service]), "HOST=127.0.0.1")
	cmd.Dir = filepath.Join(e.dir, "ui")
	return cmd
}

func (e *engine) wordsOf(service string) []string {
	e.t.Helper()
	s := e.project.Services[service]
	if words := slices.Concat([]string(s.Entrypoint), []string(s.Command)); len(words) > 0 {
		return words
	}
	dockerfile := content(e.t, filepath.Base(s.Build.Context), "Dockerfile")
	_, cmd, _ := strings.Cut(dockerfile, "\nCMD ")
	var words []string
	must(e.t, json.Unmarshal([]byte(strings.TrimSpace(cmd)), &words))
	return words
}

// runs a service that ends by itself.
func (e *engine) runs(service string) {
	e.t.Helper()
	if out, err := e.command(service, e.wordsOf(service)).CombinedOutput(); err != nil {
		e.t.Fatalf("%s: %v\n%s", service, err, out)
	}
}

// starts a service, waits until its own health check is content, and returns how to stop it.
func (e *engine) starts(service string) (stop func()) {
	e.t.Helper()
	check := e.project.Services[service].HealthCheck.Test
	return e.launch(service, e.command(service, e.wordsOf(service)), func() bool {
		return e.command(service, slices.Clone(check[1:])).Run() == nil
	})
}

// launch starts a program, waits until it is healthy, and returns how to stop it; it must then exit with 0.
func (e *engine) launch(name string, cmd *exec.Cmd, isHealthy func() bool) (stop func()) {
	e.t.Helper()
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	must(e.t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-ended:
			if err != nil {
				e.t.Errorf("%s: %v\n%s", name, err, &log)
			}
		case <-time.After(patience):
			_ = cmd.Process.Kill()
			e.t.Errorf("%s does not stop", name)
		}
	})
	e.t.Cleanup(stop)
	eventually(e.t, name+" is healthy", isHealthy)
	return stop
}

func eventually(t *testing.T, what string, isSo func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !isSo(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// TestComposeCommands runs all that docker-compose.yml runs, but for Postgres and Redis, which are those of the tests.
func TestComposeCommands(t *testing.T) {
	e := newEngine(t)
	e.runs("prepare")
	secret, err := os.ReadFile(filepath.Join(e.dir, "data", "jwt_secret"))
	must(t, err)
	if len(secret) != 64 {
		t.Errorf("the secret has %d bytes", len(secret))
	}
	e.runs("prepare")
	if again, err := os.ReadFile(filepath.Join(e.dir, "data", "jwt_secret")); err != nil || !bytes.Equal(secret, again) {
		t.Errorf("a second start makes another secret (%v)", err)
	}

	stop1, stop2 := e.starts("api1"), e.starts("api2")
	e.starts("ui")
	conf := e.here("proxy", content(t, "deploy", "nginx", "compose.conf"))
	conf = strings.Replace(conf, "listen 8080;", fmt.Sprintf("listen 127.0.0.1:%d;", e.ports["proxy"]), 1)
	conf = strings.Replace(conf, "/dev/stdout", filepath.Join(e.dir, "access.log"), 1)
	must(t, os.WriteFile(filepath.Join(e.dir, "nginx.conf"), []byte(conf), 0o644))
	e.starts("proxy")

	site := &site{t: t, url: fmt.Sprint("http://127.0.0.1:", e.ports["proxy"])}
	for path, want := range map[string]string{"/": "the client", "/chat/lobby": "the client", "/config.json": `{"api_url":""}`} {
		if status, body := site.ask(http.MethodGet, path, nil); status != 200 || string(body) != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if status, _ := site.ask(http.MethodGet, "/assets/gone.js", nil); status != 404 {
		t.Errorf("a missing asset: %d", status)
	}
	site.register()
	site.hears("everybody is there")
	if ip := site.ownAddress(); ip != "127.0.0.1" {
		t.Errorf("the caller is at %s: it said so itself", ip)
	}

	stop1()
	site.hears("one node is gone")
	stop2()
	status, body := site.ask(http.MethodGet, "/api/v1/info", nil)
	if status != 503 || !bytes.Contains(body, []byte(`"code":"unavailable"`)) {
		t.Errorf("without nodes: %d %s", status, body)
	}
	if status, _ := site.ask(http.MethodGet, "/", nil); status != 200 {
		t.Errorf("without nodes the client is %d", status)
	}
}

// site is what somebody outside reaches by the proxy.
type site struct {
	t          *testing.T
	url, token string
}

func (s *site) ask(method, path string, body any) (int, []byte) {
	s.t.Helper()
	var content io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		must(s.t, err)
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, content)
	must(s.t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("X-Forwarded-For", "203.0.113.1")
	response, err := http.DefaultClient.Do(r)
	must(s.t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	must(s.t, err)
	return response.StatusCode, answer
}

// register makes ada, and a room.
func (s *site) register() {
	s.t.Helper()
	status, answer := s.ask(http.MethodPost, "/api/v1/auth/register", map[string]string{"username": "ada", "password": "difference engine"})
	var session struct {
		AccessToken string `json:"access_token"`
	}
	if must(s.t, json.Unmarshal(answer, &session)); status != 201 {
		s.t.Fatalf("register: %d %s", status, answer)
	}
	s.token = session.AccessToken
	if status, answer := s.ask(http.MethodPost, "/api/v1/rooms", map[string]string{"name": "lobby"}); status != 201 {
		s.t.Fatalf("make a room: %d %s", status, answer)
	}
}

func (s *site) ownAddress() string {
	s.t.Helper()
	var sessions struct{ Items []struct{ IP string } }
	_, answer := s.ask(http.MethodGet, "/api/v1/me/sessions", nil)
	must(s.t, json.Unmarshal(answer, &sessions))
	return sessions.Items[0].IP
}

// hears says a text by REST, again where a node was lost with it in its hands, and hears it on a socket.
func (s *site) hears(text string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, s.url+"/api/v1/ws", &websocket.DialOptions{
		HTTPHeader: http.Header{"Authorization": {"Bearer " + s.token}, "Origin": {s.url}},
	})
	must(s.t, err)
	defer conn.CloseNow()
	must(s.t, conn.Write(ctx, websocket.MessageText, []byte(`{"type": "subscribe", "room": "lobby", "after": 0}`)))
	eventually(s.t, "it is said", func() bool {
		status, answer := s.ask(http.MethodPost, "/api/v1/rooms/lobby/messages", map[string]string{"body": text, "client_id": text})
		if status != 201 && status != 200 && status != 503 {
			s.t.Fatalf("say: %d %s", status, answer)
		}
		return status != 503
	})
	for heard := ""; !strings.Contains(heard, text); {
		_, frame, err := conn.Read(ctx)
		must(s.t, err)
		heard += string(frame)
	}
	s.streams(ctx, text)
}

// streams reads a text on the room's stream over http, which does not end, so that who keeps it until it does is found out.
func (s *site) streams(ctx context.Context, text string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/v1/rooms/lobby/stream?after=0", http.NoBody)
	must(s.t, err)
	r.Header.Set("Authorization", "Bearer "+s.token)
	response, err := http.DefaultClient.Do(r)
	must(s.t, err)
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if strings.Contains(lines.Text(), text) {
			return
		}
	}
	s.t.Fatalf("the stream ended without %q: %v", text, lines.Err())
}
