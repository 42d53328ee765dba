package config

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// DatabaseURL is a PostgreSQL URL. It holds a password, so it never prints.
type DatabaseURL string

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *DatabaseURL) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") || u.Opaque != "" {
		return errBad
	}
	if u.Host == "" && u.Query().Get("host") == "" {
		return errBad
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return errBad
		}
	}
	switch u.Query().Get("default_query_exec_mode") {
	case "", "cache_statement", "cache_describe": // the last one: through a pooler
	default:
		return errBad
	}
	*d = DatabaseURL(text)
	return nil
}

// libpq is what pg_dump, pg_restore and psql take in a URL; they refuse all else.
// PostgreSQL documentation, "Parameter Key Words". It holds those of version 15:
// older tools know fewer.
var libpq = strings.Fields(`host hostaddr port dbname user password passfile channel_binding connect_timeout client_encoding options
	application_name fallback_application_name keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout replication
	gssencmode sslmode requiressl sslcompression sslcert sslkey sslpassword sslrootcert sslcrl sslcrldir sslsni requirepeer
	ssl_min_protocol_version ssl_max_protocol_version krbsrvname gsslib service target_session_attrs`)

// NotForTools are the parameters of the URL that PostgreSQL's own tools refuse:
// those for the server's driver, and settings of a connection.
func (d DatabaseURL) NotForTools() []string {
	u, err := url.Parse(string(d))
	if err != nil {
		return nil // UnmarshalText refuses it
	}
	known := func(name string) bool { return slices.Contains(libpq, name) }
	return slices.DeleteFunc(slices.Sorted(maps.Keys(u.Query())), known)
}

// withTLS asks for TLS where the URL leaves it open. Heroku's certificates are
// self-signed: require encrypts without verifying the chain.
func (d DatabaseURL) withTLS() DatabaseURL {
	if d == "" {
		return d
	}
	return DatabaseURL(withQuery(string(d), "sslmode", "require"))
}

// RedisURLs are one Redis, or the nodes of one Redis Cluster. They hold
// passwords, so they never print.
type RedisURLs []string

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *RedisURLs) UnmarshalText(text []byte) error {
	urls := list(string(text))
	schemes := map[string]bool{}
	for _, item := range urls {
		u, err := url.Parse(item)
		if err != nil || !isRedis(u) {
			return errBad
		}
		schemes[u.Scheme] = true
	}
	if len(schemes) > 1 {
		return errBad
	}
	*r = urls
	return nil
}

func isRedis(u *url.URL) bool {
	if (u.Scheme != "redis" && u.Scheme != "rediss") || u.Hostname() == "" {
		return false
	}
	skip := u.Query().Get("skip_verify")
	if skip == "" {
		return true
	}
	_, err := strconv.ParseBool(skip)
	return err == nil && u.Scheme == "rediss"
}

// skippingVerify accepts self-signed certificates where a URL leaves it open.
func (r RedisURLs) skippingVerify() RedisURLs {
	urls := slices.Clone(r)
	for i, item := range urls {
		if u, err := url.Parse(item); err == nil && u.Scheme == "rediss" {
			urls[i] = withQuery(item, "skip_verify", "true")
		}
	}
	return urls
}

// withQuery sets a query parameter that is absent.
func withQuery(address, key, value string) string {
	u, err := url.Parse(address)
	if err != nil || u.Query().Has(key) {
		return address
	}
	q := u.Query()
	q.Set(key, value)
	u.RawQuery = q.Encode()
	return u.String()
}
