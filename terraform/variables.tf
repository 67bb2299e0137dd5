# SPDX-License-Identifier: MIT

# The region and the name have two names each: project_name and aws_region are what existing settings call them.

variable "region" {
  description = "AWS region that everything is made in; us-east-1 where neither this nor aws_region is set."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region looks like eu-central-1 or us-gov-west-1."
  }
}

variable "aws_region" {
  description = "Another name of region."
  type        = string
  default     = null

  validation {
    condition     = var.aws_region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.aws_region))
    error_message = "aws_region looks like eu-central-1 or us-gov-west-1."
  }

  validation {
    condition     = var.aws_region == null || var.region == null || var.aws_region == var.region
    error_message = "aws_region and region are one setting: give one of them."
  }
}

variable "name" {
  description = "Name of the stack: prefix of every resource's Name tag and of the IAM role; metrics-api where neither this nor project_name is set."
  type        = string
  default     = null

  validation {
    condition     = var.name == null || can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name is 3 to 32 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "project_name" {
  description = "Another name of name."
  type        = string
  default     = null

  validation {
    condition     = var.project_name == null || can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.project_name))
    error_message = "project_name is 3 to 32 lower-case letters, digits and hyphens, and begins with a letter."
  }

  validation {
    condition     = var.project_name == null || var.name == null || var.project_name == var.name
    error_message = "project_name and name are one setting: give one of them."
  }
}

variable "tags" {
  description = "Tags on everything, beside Project and ManagedBy."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : can(regex("^.{1,128}$", key)) && !startswith(lower(key), "aws:")])
    error_message = "tags have keys of 1 to 128 characters that do not begin with aws:, which AWS keeps for itself."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the VPC."
  type        = string
  default     = "10.0.0.0/16"
  nullable    = false

  validation {
    condition = can(cidrnetmask(var.vpc_cidr)) && try(
      cidrhost(var.vpc_cidr, 0) == split("/", var.vpc_cidr)[0] && tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 28,
      false
    )
    error_message = "vpc_cidr is an IPv4 network from /16 to /28, such as 10.0.0.0/16 (the limits of a VPC)."
  }
}

variable "public_subnet_cidr" {
  description = "Addresses of the public subnet, within vpc_cidr."
  type        = string
  default     = "10.0.1.0/24"
  nullable    = false

  validation {
    condition = can(cidrnetmask(var.public_subnet_cidr)) && try(
      cidrhost(var.public_subnet_cidr, 0) == split("/", var.public_subnet_cidr)[0] && tonumber(split("/", var.public_subnet_cidr)[1]) <= 28,
      false
    )
    error_message = "public_subnet_cidr is an IPv4 network of at least /28, such as 10.0.1.0/24."
  }

  validation {
    condition = try(
      tonumber(split("/", var.public_subnet_cidr)[1]) >= tonumber(split("/", var.vpc_cidr)[1]) &&
      cidrhost("${split("/", var.public_subnet_cidr)[0]}/${split("/", var.vpc_cidr)[1]}", 0) == cidrhost(var.vpc_cidr, 0),
      false
    )
    error_message = "public_subnet_cidr lies within vpc_cidr."
  }
}

variable "availability_zone" {
  description = "Zone of the subnet and the node; null lets AWS choose one."
  type        = string
  default     = null

  validation {
    condition     = var.availability_zone == null || try(startswith(var.availability_zone, local.region) && var.availability_zone != local.region, false)
    error_message = "availability_zone is a zone of region, such as eu-central-1a."
  }
}

variable "allowed_ssh_cidr" {
  description = "Who may reach port 22, as one IPv4 network, such as 203.0.113.7/32. There is no default: null closes port 22, for those who use SSM."
  type        = string

  validation {
    condition     = var.allowed_ssh_cidr == null || can(cidrnetmask(var.allowed_ssh_cidr)) && try(cidrhost(var.allowed_ssh_cidr, 0) == split("/", var.allowed_ssh_cidr)[0], false)
    error_message = "allowed_ssh_cidr is an IPv4 network such as 203.0.113.7/32 or 203.0.113.0/24, or null."
  }

  validation {
    condition     = var.allowed_ssh_cidr == null || try(tonumber(split("/", var.allowed_ssh_cidr)[1]), 0) >= 8
    error_message = "allowed_ssh_cidr may not be open to the world: name your own network, /8 at the widest."
  }
}

variable "allowed_http_cidrs" {
  description = "Who may reach ports 80 and 443. Let's Encrypt's HTTP challenge comes from anywhere."
  type        = set(string)
  default     = ["0.0.0.0/0"]
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.allowed_http_cidrs : can(cidrnetmask(cidr)) && try(cidrhost(cidr, 0) == split("/", cidr)[0], false)])
    error_message = "allowed_http_cidrs are IPv4 networks such as 0.0.0.0/0 or 203.0.113.0/24."
  }
}

variable "ssh_public_key" {
  description = "Public half of the key that logs in as ubuntu, in OpenSSH's format; null for SSM alone."
  type        = string
  default     = null

  validation {
    condition     = var.ssh_public_key == null || can(regex("^(ssh-ed25519|ssh-rsa|ecdsa-sha2-[a-z0-9]+) AAAA[A-Za-z0-9+/=]+", var.ssh_public_key))
    error_message = "ssh_public_key is the one line of an id_ed25519.pub, not a path and not the private key."
  }
}

variable "key_name" {
  description = "An EC2 key pair that is in the region already, in the place of ssh_public_key."
  type        = string
  default     = null

  validation {
    condition     = var.key_name == null || can(regex("^[!-~]([ -~]{0,253}[!-~])?$", var.key_name))
    error_message = "key_name is the name of a key pair: 1 to 255 printable ASCII characters."
  }

  validation {
    condition     = var.key_name == null || var.ssh_public_key == null
    error_message = "key_name and ssh_public_key are two ways to one key: give one of them."
  }
}

variable "enable_ssm" {
  description = "Let AWS Systems Manager open shells on the node: no port, no key, every session on record."
  type        = bool
  default     = true
  nullable    = false
}

variable "instance_type" {
  description = "Size of the node. k3s with ingress-nginx needs 2 GiB of memory."
  type        = string
  default     = "t3.small"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$", var.instance_type)) && !can(regex("\\.(nano|micro)$", var.instance_type))
    error_message = "instance_type is one such as t3.small; nano and micro hold no k3s."
  }

  validation {
    condition     = !can(regex("^([a-z]+[0-9]+g[a-z]*|a1)\\.", var.instance_type))
    error_message = "The image is looked up for amd64: Graviton types (t4g, m7g, a1) do not fit."
  }
}

variable "ubuntu_release" {
  description = "Release of Canonical's Ubuntu image; the newest build of it is taken at the first apply, and kept."
  type        = string
  default     = "24.04"
  nullable    = false

  validation {
    condition     = contains(["22.04", "24.04", "26.04"], var.ubuntu_release)
    error_message = "ubuntu_release is a long-term release: 22.04, 24.04 or 26.04."
  }
}

variable "root_volume_gib" {
  description = "Size of the encrypted root volume."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.root_volume_gib >= 12 && var.root_volume_gib <= 1000 && floor(var.root_volume_gib) == var.root_volume_gib
    error_message = "root_volume_gib is a whole number from 12 to 1000."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the root volume; null takes the account's aws/ebs key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a KMS key."
  }
}

variable "deletion_protection" {
  description = "Refuse to destroy the node until this is false."
  type        = bool
  default     = false
  nullable    = false
}

variable "route53_zone_id" {
  description = "Hosted zone for an A record to the node; null makes none."
  type        = string
  default     = null

  validation {
    condition     = var.route53_zone_id == null || can(regex("^Z[A-Z0-9]+$", var.route53_zone_id))
    error_message = "route53_zone_id looks like Z0123456789ABCDEFGHIJ."
  }
}

variable "dns_name" {
  description = "Full name of the A record, such as metrics.example.com; needed with route53_zone_id."
  type        = string
  default     = null

  validation {
    condition     = var.dns_name == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.dns_name))
    error_message = "dns_name is a full domain name in lower case, without a dot at its end."
  }

  validation {
    condition     = (var.route53_zone_id == null) == (var.dns_name == null)
    error_message = "route53_zone_id and dns_name come together, or neither."
  }
}
