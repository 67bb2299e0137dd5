// SPDX-License-Identifier: MIT

// objects checks what the schemas of the Kubernetes API cannot, on one rendered set of manifests:
// the operators' objects are decoded, strictly, into the operators' own Go types (no registry carries their CRDs), and
// every pod template is held against the Pod Security Standard that its namespace enforces, by the code that the API
// server runs.
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
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	yamlutil "k8s.io/apimachinery/pkg/util/yaml"
	security "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

var operators = map[string]func() any{
	"monitoring.coreos.com/v1/ServiceMonitor": func() any { return new(monitoring.ServiceMonitor) },
	"monitoring.coreos.com/v1/PodMonitor":     func() any { return new(monitoring.PodMonitor) },
	"monitoring.coreos.com/v1/PrometheusRule": func() any { return new(monitoring.PrometheusRule) },
	"cert-manager.io/v1/Issuer":               func() any { return new(certmanager.Issuer) },
}

type document struct {
	meta.PartialObjectMetadata
	text []byte
}

func (d document) name() string { return d.APIVersion + "/" + d.Kind }

func read(path string) (documents []document, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	reader := yamlutil.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		d := document{}
		d.text, err = reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err == nil {
			err = yaml.Unmarshal(d.text, &d.PartialObjectMetadata)
		}
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
	}
}

// levels gives the standard that each namespace of the set enforces.
func levels(documents []document) (map[string]security.LevelVersion, error) {
	found := map[string]security.LevelVersion{}
	for _, d := range documents {
		if d.name() != "v1/Namespace" {
			continue
		}
		level, err := security.ParseLevel(d.Labels[security.EnforceLevelLabel])
		if err != nil {
			return nil, fmt.Errorf("namespace %s enforces no standard: %w", d.Name, err)
		}
		found[d.Name] = security.LevelVersion{Level: level, Version: security.LatestVersion()}
	}
	return found, nil
}

func template(d document) (*core.PodTemplateSpec, error) {
	switch d.name() {
	case "apps/v1/Deployment":
		var object apps.Deployment
		err := yaml.UnmarshalStrict(d.text, &object)
		return &object.Spec.Template, err
	case "apps/v1/DaemonSet":
		var object apps.DaemonSet
		err := yaml.UnmarshalStrict(d.text, &object)
		return &object.Spec.Template, err
	}
	return nil, nil
}

func checkPod(d document, evaluator policy.Evaluator, enforced map[string]security.LevelVersion) error {
	pod, err := template(d)
	if err != nil || pod == nil {
		return err
	}
	level, known := enforced[d.Namespace]
	if !known {
		return fmt.Errorf("%s %s: its namespace %q is not in the set", d.Kind, d.Name, d.Namespace)
	}
	results := evaluator.EvaluatePod(level, &pod.ObjectMeta, &pod.Spec)
	if verdict := policy.AggregateCheckResults(results); !verdict.Allowed {
		return fmt.Errorf("%s %s is not %s: %s", d.Kind, d.Name, level.String(), verdict.ForbiddenDetail())
	}
	return nil
}

func check(path string) error {
	documents, err := read(path)
	if err != nil {
		return err
	}
	enforced, err := levels(documents)
	if err != nil {
		return err
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	for _, d := range documents {
		if object, known := operators[d.name()]; known {
			if err := yaml.UnmarshalStrict(d.text, object()); err != nil {
				return fmt.Errorf("%s: %w", d.name(), err)
			}
		}
		if err := checkPod(d, evaluator, enforced); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	for _, path := range os.Args[1:] {
		if err := check(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
