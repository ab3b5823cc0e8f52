using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace RideAspire.AppHost.Operations;

/// <summary>A command of the dashboard that breaks something, and tells how long that took and how late trips expired meanwhile.</summary>
internal static class MeasuredCommand
{
    // Two at once would have both replicas of a service down together.
    private static readonly SemaphoreSlim oneAtATime = new(1);

    /// <summary>Runs the command, unless another one is under way.</summary>
    /// <param name="act">
    /// Does it. Returns what it did, as the beginning of a sentence; throws a <see cref="CommandException"/> when it failed.
    /// </param>
    public static async Task<ExecuteCommandResult> RunAsync(
        ExecuteCommandContext context,
        PostgresDatabaseResource rides,
        Func<ResourceNotificationService, ResourceCommandService, Task<string>> act)
    {
        if (!await oneAtATime.WaitAsync(TimeSpan.Zero, context.CancellationToken))
            return CommandResults.Failure("A rolling restart or a kill is under way: wait for its end.");
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
            return CommandResults.Failure($"Postgres did not tell how late trips expired: {e.Message}");
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Success. The dashboard shows the text, and <c>aspire resource</c> prints it.</summary>
    public static ExecuteCommandResult Succeeded(string text) => CommandResults.Success(text, text, CommandResultFormat.Text);
}

/// <summary>Why a command failed, in one sentence for the person who called it.</summary>
internal sealed class CommandException(string message) : Exception(message);
