using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace RideAspire.StandIn.Tests.AppHost;

public sealed class TestingBuilderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_test_ran_leaves_no_folder_behind()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(Ct);
        var app = await builder.BuildAsync(Ct);
        await app.StartAsync(Ct);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("rides", Ct);
        var folder = app.Services.GetRequiredService<AppHostFolder>().Root;
        Assert.NotEmpty(Directory.GetDirectories(folder));

        await app.DisposeAsync();

        Assert.False(Directory.Exists(folder));
    }
}
