package auth

import (
	"net/http"
	"strings"
)

// Bearer finds the token of the Authorization header (RFC 6750 section 2.1). given is false without
// such a header. For a header that comes twice, or that has another scheme, given is true and the
// token is "", which never verifies.
func Bearer(h http.Header) (token string, given bool) {
	values := h.Values("Authorization")
	if len(values) == 0 {
		return "", false
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return "", true
	}
	return strings.TrimSpace(token), true
}
