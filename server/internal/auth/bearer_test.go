package auth

import (
	"net/http"
	"testing"
)

func TestBearer(t *testing.T) {
	for name, tt := range map[string]struct {
		values []string
		token  string
		given  bool
	}{
		"none":           {nil, "", false},
		"one":            {[]string{"Bearer abc"}, "abc", true},
		"any case":       {[]string{"bearer  abc "}, "abc", true},
		"another scheme": {[]string{"Basic abc"}, "", true},
		"no scheme":      {[]string{"abc"}, "", true},
		"empty":          {[]string{""}, "", true},
		"twice":          {[]string{"Bearer abc", "Bearer abc"}, "", true},
	} {
		token, given := Bearer(http.Header{"Authorization": tt.values})
		if token != tt.token || given != tt.given {
			t.Errorf("%s: got %q, %v; want %q, %v", name, token, given, tt.token, tt.given)
		}
	}
}
