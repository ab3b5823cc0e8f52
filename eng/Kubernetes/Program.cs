using RideAspire.Kubernetes.CommandLine;

return await KubernetesCommand.InvokeAsync(args, Console.Out, Console.Error, CancellationToken.None);
