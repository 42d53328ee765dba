package mail

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"testing"
)

// certificate is one of 127.0.0.1 for a server, and what trusts it.
func certificate(t *testing.T) (serving, trusting *tls.Config) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	t.Cleanup(server.Close)
	trust := x509.NewCertPool()
	trust.AddCert(server.Certificate())
	return &tls.Config{Certificates: server.TLS.Certificates, MinVersion: tls.VersionTLS12}, &tls.Config{RootCAs: trust, MinVersion: tls.VersionTLS12}
}
