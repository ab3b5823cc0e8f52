using RideAspire.Simulator.CommandLine;
using RideAspire.Simulator.Runs;
using Spectre.Console;

var terminal = Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive ? null : AnsiConsole.Console;
var run = new SimulatorRun(Console.Out, Console.Error, terminal, TimeProvider.System);

return await SimulatorCommand.InvokeAsync(
    args, run, Console.Out, Console.Error, Environment.GetEnvironmentVariable, CancellationToken.None);
