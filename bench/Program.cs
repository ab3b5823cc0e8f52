using RideAspire.Bench;

return await BenchCommand.InvokeAsync(args);
