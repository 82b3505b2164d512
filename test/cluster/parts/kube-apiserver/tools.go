//go:build tools

// Package tools keeps the requirements of go.mod: nothing else imports these programs.
package tools

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
)
