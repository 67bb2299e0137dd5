# SPDX-License-Identifier: MIT
# What the node may do in AWS: register with Systems Manager, where that is wanted, and nothing else.

data "aws_partition" "current" {}

resource "aws_iam_role" "node" {
  name_prefix = "${local.name}-node-"
  description = "The k3s node of ${local.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "ssm" {
  count = var.enable_ssm ? 1 : 0

  role       = aws_iam_role.node.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "node" {
  name_prefix = "${local.name}-node-"
  role        = aws_iam_role.node.name
}

resource "aws_key_pair" "admin" {
  count = var.ssh_public_key == null ? 0 : 1

  key_name_prefix = "${local.name}-"
  public_key      = var.ssh_public_key
}
