package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	goodSecret  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	otherSecret = "Vq3Zk1x8Yw5Tt7Rr2Pp4Nn6Mm9Ll0Kk1Jj2Hh3Gg4Ff"
	postgresURL = "postgres://ada:lovelace@db.example.org:5432/chat"
)

func TestDefaults(t *testing.T) {
	got, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Port: 8080, DataDir: "./data", DBMaxConns: 10, RedisMaxConns: 10,
		AllowedOrigins: Origins{"http://localhost:5173"},
		Registration:   RegisterOpen,
		RateMessages:   Rate{PerSecond: 5, Burst: 10},
		RateAuth:       Rate{PerSecond: 10.0 / 60, Burst: 20},
		RateRequests:   Rate{PerSecond: 20, Burst: 100},
		MaxFileBytes:   25 << 20,
		Passwords:      true,
		ServiceWorker:  true,
		PushWait:       30 * time.Second,
		BackupEvery:    24 * time.Hour, BackupKeep: 7,
		MaxSocketsPerUser: 10, MaxPendingSockets: 20, MaxSubscriptions: 500,
		LogLevel: slog.LevelInfo, LogFormat: got.LogFormat, ShutdownTimeout: 25 * time.Second,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.Addr() != ":8080" {
		t.Errorf("Addr() = %q, want all interfaces", got.Addr())
	}
}

// Empty means unset, for the variables with a default and for those without.
func TestEmptyIsUnset(t *testing.T) {
	plain, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	var empties []string
	for _, variable := range variables() {
		empties = append(empties, variable+"=")
	}
	got, err := Load(empties)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadsOnlyWhatItIsGiven(t *testing.T) {
	t.Setenv("PORT", "9999")
	got, err := Load(nil)
	if err != nil || got.Port != 8080 {
		t.Errorf("port %d, %v: the process's environment leaked in", got.Port, err)
	}
}

func TestGoodValues(t *testing.T) {
	ui := uiDir(t)
	for _, test := range []struct {
		set   string
		value func(Config) any
		want  any
	}{
		{"HOST=127.0.0.1", func(c Config) any { return c.Addr() }, "127.0.0.1:8080"},
		{"HOST=::1", func(c Config) any { return c.Addr() }, "[::1]:8080"},
		{"HOST=localhost", func(c Config) any { return c.Addr() }, "localhost:8080"},
		{"PORT=0", func(c Config) any { return c.Addr() }, ":0"},
		{"PORT=65535", func(c Config) any { return c.Port }, 65535},
		{"DATA_DIR=/var/lib/chat", func(c Config) any { return c.DataDir }, "/var/lib/chat"},
		{"DB_MAX_CONNS=1", func(c Config) any { return c.DBMaxConns }, 1},
		{"REDIS_MAX_CONNS=3", func(c Config) any { return c.RedisMaxConns }, 3},
		{"REDIS_URL=redis://localhost:6379/0", func(c Config) any { return len(c.RedisURLs) }, 1},
		{"REDIS_URL=redis://a:1, redis://b:2", func(c Config) any { return []string(c.RedisURLs) }, []string{"redis://a:1", "redis://b:2"}},
		{"REDIS_URL=rediss://:pw@a:1?skip_verify=true", func(c Config) any { return c.RedisURLs[0] }, "rediss://:pw@a:1?skip_verify=true"},
		{"JWT_SECRET=" + goodSecret + ", " + otherSecret, func(c Config) any { return []string(c.JWTSecrets) }, []string{goodSecret, otherSecret}},
		{"ALLOWED_ORIGINS=https://Chat.Example.org:443,http://localhost:5173", func(c Config) any { return []string(c.AllowedOrigins) }, []string{"https://chat.example.org", "http://localhost:5173"}},
		{"ALLOWED_ORIGINS=capacitor://localhost,Tauri://LocalHost,chrome-extension://abcdefgh", func(c Config) any { return []string(c.AllowedOrigins) }, []string{"capacitor://localhost", "tauri://localhost", "chrome-extension://abcdefgh"}},
		{"ALLOWED_ORIGINS=http://[::1]:3000", func(c Config) any { return []string(c.AllowedOrigins) }, []string{"http://[::1]:3000"}},
		{"UI_DIR=" + ui, func(c Config) any { return c.UIDir }, ui},
		{"SERVICE_WORKER=off", func(c Config) any { return bool(c.ServiceWorker) }, false},
		{"", func(c Config) any { return bool(c.ServiceWorker) }, true},
		{"UI_URL=https://chat.example.org/", func(c Config) any { return string(c.UIURL) }, "https://chat.example.org"},
		{"TRUSTED_PROXIES=1", func(c Config) any { return c.TrustedProxies }, 1},
		{"REGISTRATION=invite", func(c Config) any { return c.Registration }, RegisterInvite},
		{"REGISTRATION=closed", func(c Config) any { return c.Registration }, RegisterClosed},
		{"RATE_MESSAGES=0.5:3", func(c Config) any { return c.RateMessages }, Rate{PerSecond: 0.5, Burst: 3}},
		{"RATE_MESSAGES=0", func(c Config) any { return c.RateMessages }, Rate{Off: true}},
		{"RATE_AUTH=60:5", func(c Config) any { return c.RateAuth }, Rate{PerSecond: 1, Burst: 5}},
		{"RATE_AUTH=0", func(c Config) any { return c.RateAuth }, Rate{Off: true}},
		{"RATE_REQUESTS=100:1", func(c Config) any { return c.RateRequests }, Rate{PerSecond: 100, Burst: 1}},
		{"RATE_REQUESTS=0", func(c Config) any { return c.RateRequests }, Rate{Off: true}},
		{"MAX_SOCKETS_PER_USER=0", func(c Config) any { return c.MaxSocketsPerUser }, 0},
		{"MAX_PENDING_SOCKETS=0", func(c Config) any { return c.MaxPendingSockets }, 0},
		{"MAX_SUBSCRIPTIONS=7", func(c Config) any { return c.MaxSubscriptions }, 7},
		{"METRICS_ADDR=127.0.0.1:9090", func(c Config) any { return string(c.MetricsAddr) }, "127.0.0.1:9090"},
		{"LOG_LEVEL=debug", func(c Config) any { return c.LogLevel }, slog.LevelDebug},
		{"LOG_FORMAT=text", func(c Config) any { return c.LogFormat }, LogText},
		{"LOG_FORMAT=json", func(c Config) any { return c.LogFormat }, LogJSON},
		{"PUSH_CONTACT=mailto:ada@example.org", func(c Config) any { return string(c.PushContact) }, "mailto:ada@example.org"},
		{"PUSH_CONTACT=https://example.org/contact", func(c Config) any { return string(c.PushContact) }, "https://example.org/contact"},
		{"PUSH_WAIT=1s", func(c Config) any { return c.PushWait }, time.Second},
		{"SHUTDOWN_TIMEOUT=1m30s", func(c Config) any { return c.ShutdownTimeout }, 90 * time.Second},
	} {
		t.Run(test.set, func(t *testing.T) {
			cfg, err := Load([]string{test.set})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, test.value(cfg)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadValues(t *testing.T) {
	const value = "hunter2" // must show in no error
	bad := map[string][]string{
		"HOST":                 {"127.0.0.1:8080", "http://localhost", "a b", "-x-"},
		"PORT":                 {"http", "-1", "65536", "80.5"},
		"DATABASE_URL":         {"postgres://u:hunter2@127.0.0.1:99999/x", "mysql://hunter2@host/db", "sqlite:///hunter2", "hunter2", "postgres://", "postgres://ada:hunter2%@host/db", "host=localhost password=hunter2"},
		"DATABASE_REPLICA_URL": {"mysql://hunter2@host/db", "hunter2", "postgres://"},
		"DB_MAX_CONNS":         {"0", "-1", "many"},
		"REDIS_URL":            {"http://hunter2", "localhost:6379", "redis://", "redis://a:1,rediss://b:2", "rediss://h:1?skip_verify=hunter2", "redis://h:1?skip_verify=true"},
		"REDIS_MAX_CONNS":      {"0", "x"},
		"JWT_SECRET":           {"hunter2", strings.Repeat("a", 31), goodSecret + ",hunter2", ",", "a-string-secret-at-least-256-bits-long"},
		"ALLOWED_ORIGINS":      {"*", "https://*.example.org", "example.org", "https://example.org/", "https://example.org/chat", "https://example.org?x", "https://example.org#", "//example.org", "file://", "data:text", "capacitor://localhost/app", "capacitor:localhost", "https://hunter2@example.org", "null", "https://", "https://h:0", "https://h:99999", "https://h:", "https://good.example,bad"},
		"UI_DIR":               {filepath.Join(t.TempDir(), "absent"), t.TempDir()},
		"PUBLIC_URL":           {"api.example.org", "https://x?y=1"},
		"UI_URL":               {"chat.example.org", "ftp://x", "https://x?y=1", "https://x#y", "/chat", "javascript:alert(1)"},
		"TRUSTED_PROXIES":      {"-1", "true"},
		"REGISTRATION":         {"yes", "OPEN", "invited"},
		"RATE_MESSAGES":        {"5", "5:", ":10", "0:10", "5:0", "-5:10", "5:-1", "NaN:1", "Inf:1", "5:10:15", "5/s", "5:1.5"},
		"RATE_AUTH":            {"10", "ten:20"},
		"RATE_REQUESTS":        {"20", "20:many"},
		"MAX_SOCKETS_PER_USER": {"-1", "x"},
		"MAX_PENDING_SOCKETS":  {"-1", "x"},
		"MAX_SUBSCRIPTIONS":    {"-1", "x"},
		"METRICS_ADDR":         {"9090", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:8080", ":99999"},
		"LOG_LEVEL":            {"verbose", "7"},
		"LOG_FORMAT":           {"xml", "JSON"},
		"PUSH_CONTACT":         {"ada@example.org", "mailto:", "mailto:hunter2", "mailto:Ada <ada@example.org>", "mailto:a@b.c,d@e.f", "http://example.org", "https://", "on"},
		"PUSH_WAIT":            {"30", "0s", "999ms", "6m", "-1s", "soon"},
		"SHUTDOWN_TIMEOUT":     {"25", "0s", "-1s", "soon"},
	}
	for variable, values := range bad {
		for _, set := range values {
			t.Run(variable+"="+set, func(t *testing.T) {
				_, err := LoadForMigrate([]string{variable + "=" + set})
				if err == nil {
					t.Fatal("accepted")
				}
				if lines := strings.Split(err.Error(), "\n"); len(lines) != 2 || !strings.HasPrefix(lines[1], variable+" should be "+want(variable)) {
					t.Errorf("want one sentence about %s, got: %v", variable, err)
				}
				if strings.Contains(err.Error(), value) {
					t.Errorf("the value shows: %v", err)
				}
			})
		}
	}
}

// Every variable of the configuration must be able to say what it should be.
func TestEveryVariableHasAnExplanation(t *testing.T) {
	for _, variable := range variables() {
		if variable != "DYNO" && variable != "DATA_DIR" && want(variable) == "" {
			t.Errorf("%s has no `want`", variable)
		}
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	_, err := Load([]string{"PORT=x", "LOG_LEVEL=loud", "RATE_AUTH=5", "DATABASE_URL=" + postgresURL})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, variable := range []string{"PORT", "LOG_LEVEL", "RATE_AUTH", "JWT_SECRET"} {
		if strings.Count(err.Error(), "\n"+variable+" ") != 1 {
			t.Errorf("%s is not named once in: %v", variable, err)
		}
	}
}

func TestPostgresNeedsSigningKey(t *testing.T) {
	_, err := Load([]string{"DATABASE_URL=" + postgresURL})
	if err == nil || !strings.Contains(err.Error(), "JWT_SECRET must be set") {
		t.Errorf("Load: %v", err)
	}
	if _, err := LoadForMigrate([]string{"DATABASE_URL=" + postgresURL}); err != nil {
		t.Errorf("LoadForMigrate: %v", err)
	}
	cfg, err := Load([]string{"DATABASE_URL=" + postgresURL, "JWT_SECRET=" + goodSecret})
	if err != nil || !cfg.UsesPostgres() {
		t.Errorf("with both: %v", err)
	}
}

func TestDyno(t *testing.T) {
	_, err := Load([]string{"DYNO=web.1"})
	if err == nil || !strings.Contains(err.Error(), "DATABASE_URL must be set on a dyno") {
		t.Errorf("SQLite on a dyno: %v", err)
	}
	cfg, err := Load([]string{
		"DYNO=web.1", "DATABASE_URL=" + postgresURL, "JWT_SECRET=" + goodSecret,
		"REDIS_URL=rediss://:pw@cache.example.org:6380",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(cfg.DatabaseURL); got != postgresURL+"?sslmode=require" {
		t.Errorf("database: %s", got)
	}
	if got := cfg.RedisURLs[0]; got != "rediss://:pw@cache.example.org:6380?skip_verify=true" {
		t.Errorf("redis: %s", got)
	}
	if cfg.TrustedProxies != 1 {
		t.Errorf("%d proxies are trusted, want Heroku's router", cfg.TrustedProxies)
	}
}

// A replica belongs to a PostgreSQL, and is spoken to over TLS on a dyno as that is.
func TestReplica(t *testing.T) {
	_, err := Load([]string{"DATABASE_REPLICA_URL=" + postgresURL})
	if err == nil || !strings.Contains(err.Error(), "DATABASE_REPLICA_URL must be left out where DATABASE_URL is unset: SQLite") {
		t.Errorf("with SQLite: %v", err)
	}
	cfg, err := Load([]string{"DYNO=web.1", "DATABASE_URL=" + postgresURL, "DATABASE_REPLICA_URL=" + postgresURL, "JWT_SECRET=" + goodSecret})
	if err != nil || string(cfg.ReplicaURL) != postgresURL+"?sslmode=require" {
		t.Errorf("on a dyno: %s, %v", string(cfg.ReplicaURL), err)
	}
}

func TestDynoLeavesWhatIsSaid(t *testing.T) {
	cfg, err := Load([]string{
		"DYNO=web.1", "DATABASE_URL=" + postgresURL + "?sslmode=verify-full", "JWT_SECRET=" + goodSecret,
		"REDIS_URL=rediss://a:1?skip_verify=false", "TRUSTED_PROXIES=2",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(cfg.DatabaseURL); !strings.HasSuffix(got, "?sslmode=verify-full") {
		t.Errorf("database: %s", got)
	}
	if got := cfg.RedisURLs[0]; got != "rediss://a:1?skip_verify=false" {
		t.Errorf("redis: %s", got)
	}
	if cfg.TrustedProxies != 2 {
		t.Errorf("%d proxies are trusted, want 2", cfg.TrustedProxies)
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	cfg, err := Load([]string{"DATABASE_URL=" + postgresURL, "JWT_SECRET=" + goodSecret, "REDIS_URL=redis://:lovelace@h:1"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("start", "cfg", cfg, "db", cfg.DatabaseURL, "keys", cfg.JWTSecrets, "redis", cfg.RedisURLs)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("start", "cfg", cfg, "db", cfg.DatabaseURL, "keys", cfg.JWTSecrets, "redis", cfg.RedisURLs)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&out, verb+verb+verb+verb, cfg, cfg.DatabaseURL, cfg.JWTSecrets, cfg.RedisURLs)
	}
	if err := json.NewEncoder(&out).Encode(cfg); err != nil {
		t.Fatal(err)
	}
	if strings.Count(out.String(), hidden) < 3 {
		t.Errorf("nothing was printed: %s", &out)
	}
	for _, secret := range []string{"lovelace", goodSecret, fmt.Sprintf("%x", "lovelace")} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q shows in %s", secret, &out)
		}
	}
}

func uiDir(t *testing.T) string {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("<!doctype html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func variables() []string {
	var names []string
	for field := range reflect.TypeFor[Config]().Fields() {
		names = append(names, field.Tag.Get("env"))
	}
	return names
}
