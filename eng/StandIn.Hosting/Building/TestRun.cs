using System.Reflection;
using Aspire.Hosting;

namespace RideAspire.StandIn;

/// <summary>
/// Lets a test hold an AppHost's program at the point where it builds, as Aspire's testing does: the program runs on a thread of
/// its own, and this flows with it.
/// </summary>
internal sealed class TestRun(Assembly appHost)
{
    private static readonly AsyncLocal<TestRun?> current = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TestRun? Current => current.Value;

    public Assembly AppHost { get; } = appHost;

    public Task<DistributedApplicationBuilder> Builder => builder.Task;

    public Task<DistributedApplication> Application => application.Task;

    /// <summary>Runs the AppHost's program until it is about to build.</summary>
    public Task<DistributedApplicationBuilder> StartAsync(string[] args)
    {
        new Thread(() => RunProgram(args)) { IsBackground = true, Name = "AppHost" }.Start();
        return Builder;
    }

    /// <summary>Lets the program build.</summary>
    public Task<DistributedApplication> BuildAsync()
    {
        mayBuild.TrySetResult();
        return Application;
    }

    /// <summary>Lets a program end that is not to be built.</summary>
    public void Abandon() => mayBuild.TrySetCanceled();

    public void AwaitBuild(DistributedApplicationBuilder reached)
    {
        builder.TrySetResult(reached);
        mayBuild.Task.GetAwaiter().GetResult();
    }

    public void Built(DistributedApplication built) => application.TrySetResult(built);

    private void RunProgram(string[] args)
    {
        current.Value = this;
        try
        {
            var main = AppHost.EntryPoint ?? throw new InvalidOperationException($"{AppHost.GetName().Name} has no entry point.");
            main.Invoke(null, main.GetParameters().Length == 0 ? [] : [args]);
        }
        catch (TargetInvocationException e)
        {
            var reason = e.InnerException ?? e;
            builder.TrySetException(reason);
            application.TrySetException(reason);
        }
    }
}
