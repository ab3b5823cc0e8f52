using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace RideAspire.AppHost.Operations;

/// <summary>
/// A dashboard command that disrupts a service, and reports how long that took and how late trips expired.
/// </summary>
internal static class MeasuredCommand
{
    // Two commands at once could take down both replicas of a service.
    private static readonly SemaphoreSlim oneAtATime = new(1);

    /// <summary>Runs the command, unless another one is running.</summary>
    /// <param name="act">
    /// The action. It returns the beginning of a sentence that reports it, or throws a <see cref="CommandException"/>.
    /// </param>
    public static async Task<ExecuteCommandResult> RunAsync(
        ExecuteCommandContext context,
        PostgresDatabaseResource rides,
        Func<ResourceNotificationService, ResourceCommandService, Task<string>> act)
    {
        if (!await oneAtATime.WaitAsync(TimeSpan.Zero, context.CancellationToken))
            return CommandResults.Failure("A rolling restart or a kill is still running. Wait until it has ended.");
        try
        {
            var expiries = await Expiries.SinceNowAsync(rides, context.CancellationToken);
            var started = Stopwatch.GetTimestamp();
            var done = await act(
                context.Services.GetRequiredService<ResourceNotificationService>(),
                context.Services.GetRequiredService<ResourceCommandService>());
            var took = Stopwatch.GetElapsedTime(started);
            return Succeeded($"{done} after {took.TotalSeconds:0.0} s. {await expiries.DescribeAsync(context.CancellationToken)}");
        }
        catch (CommandException e)
        {
            return CommandResults.Failure(e.Message);
        }
        catch (NpgsqlException e)
        {
            return CommandResults.Failure($"Postgres could not be asked how late trips expired: {e.Message}");
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>A success with a text, which the dashboard shows and <c>aspire resource</c> prints.</summary>
    public static ExecuteCommandResult Succeeded(string text) => CommandResults.Success(text, text, CommandResultFormat.Text);
}

/// <summary>Says in one sentence why a command failed.</summary>
internal sealed class CommandException(string message) : Exception(message);
