//go:build tools

// Package tools keeps the requirements of go.mod: nothing else imports these programs.
package tools

import (
	_ "github.com/perses/perses/cmd/percli"
)
