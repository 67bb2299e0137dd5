// SPDX-License-Identifier: MIT

// customobjects decodes every YAML document of the files it is given into the operators' own Go types, strictly: an
// unknown or mistyped field is an error. It stands in for the CRDs' schemas, which no registry carries.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/runtime"
	yamlutil "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

var kinds = map[string]func() any{
	"monitoring.coreos.com/v1/ServiceMonitor": func() any { return new(monitoring.ServiceMonitor) },
	"monitoring.coreos.com/v1/PrometheusRule": func() any { return new(monitoring.PrometheusRule) },
	"cert-manager.io/v1/Issuer":               func() any { return new(certmanager.Issuer) },
}

func check(document []byte) error {
	var head runtime.TypeMeta
	if err := yaml.Unmarshal(document, &head); err != nil {
		return err
	}
	name := head.APIVersion + "/" + head.Kind
	object, known := kinds[name]
	if !known {
		return fmt.Errorf("%s: no type known", name)
	}
	if err := yaml.UnmarshalStrict(document, object()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func checkFile(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	documents := yamlutil.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = check(document)
		}
		if err != nil {
			return err
		}
	}
}

func main() {
	for _, path := range os.Args[1:] {
		if err := checkFile(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
