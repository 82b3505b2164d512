//go:build tools

// Package tools keeps the requirements of go.mod: nothing else imports these programs.
package tools

import (
	_ "istio.io/istio/istioctl/cmd/istioctl"
)
