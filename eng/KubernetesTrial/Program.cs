using RideAspire.KubernetesTrial.CommandLine;

return await TrialCommand.InvokeAsync(args, Console.Out, Console.Error, CancellationToken.None);
