using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.LocalServers;

public sealed class FolderLockTests
{
    private static readonly TimeSpan waitingTime = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_server_cannot_use_a_data_folder_that_is_in_use()
    {
        var folder = ServerFolder.NewTemporary("shared");
        try
        {
            await using var first = await LocalRedis.StartAsync(new() { Folder = folder }, Ct);

            var refused = await Assert.ThrowsAsync<LocalServerException>(() => LocalRedis.StartAsync(new() { Folder = folder }, Ct));

            Assert.Equal($"The data in {folder} is in use by another process: stop it, or choose another folder.", refused.Message);
        }
        finally
        {
            ServerFolder.DeleteTemporary(folder);
        }
    }

    [Fact]
    public async Task A_lock_waits_for_a_server_that_outlives_its_owner()
    {
        var folder = ServerFolder.NewTemporary("left");
        try
        {
            await using var left = OwnedProcess.Start(new Command("sleep", "60"));
            using (var owner = await FolderLock.TakeAsync(folder, Ct))
                owner.Remember(left.Id);

            var taking = FolderLock.TakeAsync(folder, Ct);
            await Assert.ThrowsAsync<TimeoutException>(() => taking.WaitAsync(waitingTime, Ct));
            left.Signal(ProcessSignal.Kill);

            (await taking).Dispose();
        }
        finally
        {
            ServerFolder.DeleteTemporary(folder);
        }
    }
}
