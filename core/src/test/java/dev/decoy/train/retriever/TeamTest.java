package dev.decoy.train.retriever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TeamTest {
  /** Whoever fails, the others have ended when the caller has its arrays back. */
  @Test
  void waitsForAllWhereOneFails() {
    try (Team team = new Team(3)) {
      for (int round = 0; round < 30; round++) {
        int failing = round % 3;
        AtomicInteger done = new AtomicInteger();
        assertThatThrownBy(() ->
                team.run(
                    3,
                    share -> {
                      if (share == failing) {
                        throw new IllegalArgumentException("share " + share);
                      }
                      LockSupport.parkNanos(5_000_000);
                      done.incrementAndGet();
                    }))
            .hasMessage("share " + failing);
        assertThat(done).hasValue(2);
      }
    }
  }
}
