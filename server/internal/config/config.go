// Package config reads the server's whole configuration from its environment,
// and refuses what it cannot honour before anything is opened.
//
// It owns the names, defaults and checks of the variables, and the signing
// secret kept in DATA_DIR. It imports the standard library, outbound (whose
// exceptions it checks) and caarlos0/env, whose only home this is.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is one field a variable. The tag `want` completes the sentence
// "VARIABLE should be …" for whoever set it wrongly.
//
// A variable that is set but empty counts as unset: deployment tools pass
// variables on without asking whether they have a value.
type Config struct {
	Host Host `env:"HOST" want:"a host name or an IP address to listen on, without a port"`
	Port int  `env:"PORT" envDefault:"8080" want:"a port number, 0 to 65535 (0: any free one)"`

	DatabaseURL DatabaseURL `env:"DATABASE_URL" want:"a URL like postgres://USER:PASSWORD@HOST:5432/NAME, special characters in it percent-encoded, with ?default_query_exec_mode=cache_describe through a pooler; unset: SQLite in DATA_DIR"`
	ReplicaURL  DatabaseURL `env:"DATABASE_REPLICA_URL" want:"the URL of a streaming replica of DATABASE_URL, like postgres://USER:PASSWORD@HOST:5432/NAME"`
	DBMaxConns  int         `env:"DB_MAX_CONNS" envDefault:"10" want:"a whole number, 1 or more"`
	DataDir     string      `env:"DATA_DIR" envDefault:"./data" want:"a folder for the embedded database, its files and secrets"`

	RedisURLs     RedisURLs `env:"REDIS_URL" want:"a URL like redis://HOST:6379 or rediss://:PASSWORD@HOST:6379?skip_verify=true; several of one scheme, comma-separated, are a Redis Cluster"`
	RedisMaxConns int       `env:"REDIS_MAX_CONNS" envDefault:"10" want:"a whole number, 1 or more"`

	JWTSecrets     Secrets  `env:"JWT_SECRET" want:"32 random bytes or more, as from 'openssl rand -hex 32', no well-known sample; several are comma-separated, the first signs"`
	AllowedOrigins Origins  `env:"ALLOWED_ORIGINS" envDefault:"http://localhost:5173" want:"comma-separated origins, each scheme://host or scheme://host:port and no more (https://chat.example.org, capacitor://localhost)"`
	UIDir          string   `env:"UI_DIR" want:"a folder with a built web client (index.html in it)"`
	ServiceWorker  Switch   `env:"SERVICE_WORKER" envDefault:"on" want:"on or off"`
	UIURL          WebURL   `env:"UI_URL" want:"the web client's address, http:// or https://, without query or fragment"`
	PublicURL      WebURL   `env:"PUBLIC_URL" want:"the API's own address, http:// or https://, without query or fragment"`
	TrustedProxies int      `env:"TRUSTED_PROXIES" envDefault:"0" want:"how many proxies in front append to X-Forwarded-For: a whole number, 0 or more"`
	Registration   Register `env:"REGISTRATION" envDefault:"open" want:"open, closed or invite"`

	// RateAuth is written per minute and held, as the others, per second.
	RateMessages Rate `env:"RATE_MESSAGES" envDefault:"5:10" want:"per-second:burst, like 5:10, or 0 for no limit"`
	RateAuth     Rate `env:"RATE_AUTH" envDefault:"10:20" want:"per-minute:burst, like 10:20, or 0 for no limit"`
	RateRequests Rate `env:"RATE_REQUESTS" envDefault:"20:100" want:"per-second:burst, like 20:100, or 0 for no limit"`

	FilesURL           FilesURL  `env:"FILES_URL" want:"where files are kept: file:///FOLDER, which all nodes share, or s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION&path_style=true"`
	AWSAccessKeyID     string    `env:"AWS_ACCESS_KEY_ID" want:"the id of a key that may read, write, delete and list in the bucket"`
	AWSSecretAccessKey AccessKey `env:"AWS_SECRET_ACCESS_KEY" want:"the secret that belongs to AWS_ACCESS_KEY_ID"`
	MaxFileBytes       int64     `env:"MAX_FILE_BYTES" envDefault:"26214400" want:"the most bytes of one file, a whole number, 0 or more (0: no files)"`
	MaxStorageBytes    int64     `env:"MAX_STORAGE_BYTES" envDefault:"0" want:"the most bytes of all files, a whole number, 0 or more (0: no bound)"`

	LinkPreviews  Switch       `env:"LINK_PREVIEWS" want:"on or off"`
	OutboundAllow AllowedHosts `env:"OUTBOUND_ALLOW" want:"hosts, addresses and CIDRs, comma-separated, without scheme and port, like wiki.example.org,10.1.0.0/16"`

	PushContact Contact       `env:"PUSH_CONTACT" want:"who runs this server, for push services: mailto:NAME@HOST or an https:// address"`
	PushWait    time.Duration `env:"PUSH_WAIT" envDefault:"30s" want:"a duration from 1s to 5m with its unit, like 30s"`

	SMTPURL  MailURL `env:"SMTP_URL" want:"a mail server like smtps://NAME:PASSWORD@HOST:465 or smtp://HOST:587, special characters in it percent-encoded"`
	SMTPFrom Sender  `env:"SMTP_FROM" want:"whom mails come from, like chat@example.org or Chatrooms <chat@example.org>"`

	OIDCIssuer       IssuerURL    `env:"OIDC_ISSUER" want:"the provider's issuer exactly as it names itself, https://HOST or https://HOST/PATH (http:// on this machine only)"`
	OIDCClientID     string       `env:"OIDC_CLIENT_ID" want:"the id under which this server is registered at the provider"`
	OIDCClientSecret ClientSecret `env:"OIDC_CLIENT_SECRET" want:"the secret that belongs to OIDC_CLIENT_ID"`
	OIDCName         Line         `env:"OIDC_NAME" want:"what people call the provider, one line of up to 64 characters (the issuer's host)"`
	Passwords        Switch       `env:"PASSWORDS" envDefault:"on" want:"on or off"`

	BackupURL   FilesURL      `env:"BACKUP_URL" want:"where backups are kept: file:///FOLDER, or s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION&path_style=true"`
	BackupEvery time.Duration `env:"BACKUP_EVERY" envDefault:"24h" want:"a duration of a minute or more with its unit, like 24h"`
	BackupKeep  int           `env:"BACKUP_KEEP" envDefault:"7" want:"how many backups are kept, a whole number, 1 or more"`

	// Zero means no bound.
	MaxSocketsPerUser int `env:"MAX_SOCKETS_PER_USER" envDefault:"10" want:"a whole number, 0 or more (0: no bound)"`
	MaxPendingSockets int `env:"MAX_PENDING_SOCKETS" envDefault:"20" want:"a whole number, 0 or more (0: no bound)"`
	MaxSubscriptions  int `env:"MAX_SUBSCRIPTIONS" envDefault:"500" want:"a whole number, 0 or more (0: no bound)"`

	MetricsAddr     ListenAddr    `env:"METRICS_ADDR" want:"HOST:PORT other than the public port, like 127.0.0.1:9090"`
	LogLevel        slog.Level    `env:"LOG_LEVEL" envDefault:"info" want:"debug, info, warn or error"`
	LogFormat       LogFormat     `env:"LOG_FORMAT" want:"text or json"`
	ShutdownTimeout time.Duration `env:"SHUTDOWN_TIMEOUT" envDefault:"25s" want:"a duration above zero with its unit, like 25s"`

	// Dyno is Heroku's own variable: its presence says that the disk does not
	// last, that the database must be spoken to over TLS, and that one router,
	// where TLS ends, stands in front.
	Dyno string `env:"DYNO" want:"left alone: Heroku sets it"`
}

// Load reads environ (as os.Environ gives it) for a server. Its error names
// every bad variable and what it should be, and never shows a value.
func Load(environ []string) (Config, error) {
	cfg, problems := parse(environ)
	if cfg.DatabaseURL != "" && len(cfg.JWTSecrets) == 0 && !problems.about("JWT_SECRET") {
		problems.add("JWT_SECRET", "must be set when DATABASE_URL is: every node has to sign with the same key. Make one with 'openssl rand -hex 32'")
	}
	return cfg, problems.err()
}

// LoadForMigrate is Load for a command that touches only the database, and so
// needs no signing key.
func LoadForMigrate(environ []string) (Config, error) {
	cfg, problems := parse(environ)
	return cfg, problems.err()
}

// UsesPostgres says which database is meant: PostgreSQL, or SQLite in DataDir.
func (c Config) UsesPostgres() bool { return c.DatabaseURL != "" }

// OnDyno says whether the process runs on Heroku.
func (c Config) OnDyno() bool { return c.Dyno != "" }

// Addr is what to listen on, as net.Listen takes it.
func (c Config) Addr() string {
	return net.JoinHostPort(string(c.Host), strconv.Itoa(c.Port))
}

func parse(environ []string) (Config, *problems) {
	var cfg Config
	var found problems
	// An empty map would make env read the process's own environment.
	vars := env.ToMap(environ)
	vars["_"] = ""
	if vars["DYNO"] != "" && vars["TRUSTED_PROXIES"] == "" {
		vars["TRUSTED_PROXIES"] = "1"
	}
	if err := env.ParseWithOptions(&cfg, env.Options{Environment: vars}); err != nil {
		found.addParse(err)
	}
	cfg.check(&found)
	cfg.complete()
	return cfg, &found
}

// check does what the type of a single value cannot: it checks bounds, and one variable against
// another.
func (c Config) check(p *problems) {
	p.unless(c.Port >= 0 && c.Port <= 65535, "PORT")
	p.unless(c.DBMaxConns >= 1, "DB_MAX_CONNS")
	p.unless(c.RedisMaxConns >= 1, "REDIS_MAX_CONNS")
	p.unless(c.TrustedProxies >= 0, "TRUSTED_PROXIES")
	p.unless(c.MaxSocketsPerUser >= 0, "MAX_SOCKETS_PER_USER")
	p.unless(c.MaxPendingSockets >= 0, "MAX_PENDING_SOCKETS")
	p.unless(c.MaxSubscriptions >= 0, "MAX_SUBSCRIPTIONS")
	if c.ReplicaURL != "" && !c.UsesPostgres() && !p.about("DATABASE_URL") {
		p.add("DATABASE_REPLICA_URL", "must be left out where DATABASE_URL is unset: SQLite has no replicas")
	}
	c.checkFiles(p)
	c.checkBackup(p)
	c.checkOIDC(p)
	p.unless(c.PushWait >= time.Second && c.PushWait <= 5*time.Minute, "PUSH_WAIT")
	c.checkMail(p)
	p.unless(c.ShutdownTimeout > 0, "SHUTDOWN_TIMEOUT")
	p.unless(c.MetricsAddr == "" || c.Port == 0 || c.MetricsAddr.port() != c.Port, "METRICS_ADDR")
	p.unless(c.UIDir == "" || isFile(c.UIDir+"/index.html"), "UI_DIR")
	if c.OnDyno() && !c.UsesPostgres() && !p.about("DATABASE_URL") {
		p.add("DATABASE_URL", "must be set on a dyno: its disk does not last, so SQLite would lose every message at the next restart. Add the Heroku Postgres add-on")
	}
}

// complete fills in what depends on where the process runs, or on another variable.
func (c *Config) complete() {
	c.RateAuth.PerSecond /= 60
	if c.OIDCName == "" {
		c.OIDCName = Line(c.OIDCIssuer.host())
	}
	if c.OnDyno() {
		c.DatabaseURL, c.ReplicaURL = c.DatabaseURL.withTLS(), c.ReplicaURL.withTLS()
		c.RedisURLs = c.RedisURLs.skippingVerify()
	}
	if c.LogFormat == "" {
		c.LogFormat = LogJSON
		if isTerminal(os.Stderr) {
			c.LogFormat = LogText
		}
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// problems collects one sentence a variable, in the order found.
type problems struct {
	variables []string
	sentences []error
}

func (p *problems) add(variable, sentence string) {
	p.variables = append(p.variables, variable)
	p.sentences = append(p.sentences, fmt.Errorf("%s %s", variable, sentence))
}

func (p *problems) about(variable string) bool {
	return slices.Contains(p.variables, variable)
}

func (p *problems) unless(holds bool, variable string) {
	if !holds && !p.about(variable) {
		p.add(variable, "should be "+want(variable))
	}
}

// addParse turns env's errors, which name Go fields and quote values, into ours.
func (p *problems) addParse(err error) {
	var all env.AggregateError
	if !errors.As(err, &all) {
		all.Errors = []error{err}
	}
	for _, one := range all.Errors {
		var bad env.ParseError
		if !errors.As(one, &bad) {
			p.sentences = append(p.sentences, one)
			continue
		}
		field, _ := reflect.TypeFor[Config]().FieldByName(bad.Name)
		p.unless(false, field.Tag.Get("env"))
	}
}

func (p *problems) err() error {
	if len(p.sentences) == 0 {
		return nil
	}
	return fmt.Errorf("the configuration is refused:\n%w", errors.Join(p.sentences...))
}

func want(variable string) string {
	for field := range reflect.TypeFor[Config]().Fields() {
		if field.Tag.Get("env") == variable {
			return field.Tag.Get("want")
		}
	}
	return "valid"
}

// Variable is one variable of the environment, for a manual.
type Variable struct{ Name, Want, Default string }

// Variables are all that Load reads, in the order of Config.
func Variables() (all []Variable) {
	for field := range reflect.TypeFor[Config]().Fields() {
		all = append(all, Variable{field.Tag.Get("env"), field.Tag.Get("want"), field.Tag.Get("envDefault")})
	}
	return all
}
