package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/danielgtaylor/huma/v2"
)

// Whatever the router serves is in the document, but for the files of the page that shows it; and nothing else is.
func TestDocumentHasEveryRoute(t *testing.T) {
	t.Parallel()
	s := &server{Options: Options{WS: http.NotFoundHandler()}}
	routes, ok := s.router().(chi.Routes)
	if !ok {
		t.Fatal("the router is none of chi's")
	}
	served := map[string]bool{}
	err := chi.Walk(routes, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if !strings.HasPrefix(path, docsPath+"/") && path != "/robots.txt" { // it is no part of the API
			served[method+" "+path] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range s.api.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			if !served[method+" "+path] {
				t.Errorf("%s %s is documented, and not served", method, path)
			}
			delete(served, method+" "+path)
		}
	}
	for name := range served {
		t.Errorf("%s is not documented", name)
	}
}
